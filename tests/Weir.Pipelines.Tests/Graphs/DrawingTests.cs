using System.Xml.Linq;
using CsCheck;
using Weir.Pipelines.Graphs;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Scheduling;
using Weir.Testing;
using static Weir.Testing.PlanBuilder;

namespace Weir.Pipelines.Tests.Graphs;

public sealed class DrawingTests
{
    [Fact]
    public void A_fan_out_and_in_is_drawn_with_joined_lines() => Assert.Equal(
        """
        ● lint ─┬─ ● build ───┐
                ├─ ● test ×3 ─┼─ ● deploy
                └─ ● docs ────┘

        """,
        Draw(Job("lint"), Job("build", "lint"), Job("test", "lint").Legs(3), Job("docs", "lint"), Job("deploy", "build", "test", "docs")));

    [Fact]
    public void Jobs_that_wait_for_nothing_stand_below_each_other() =>
        Assert.Equal("● a\n● b\n", Draw(Job("a"), Job("b")));

    [Fact]
    public void A_need_that_others_imply_is_not_drawn() =>
        Assert.Equal("● a ─── ● b ─── ● c\n", Draw(Job("a"), Job("b", "a"), Job("c", "a", "b")));

    [Fact]
    public void A_long_edge_passes_beside_the_jobs_between() => Assert.Equal(
        """
        ● a ─┬─ ● b ─── ● c ─┬─ ● e
             └─ ● d ─────────┘

        """,
        Draw(Job("a"), Job("b", "a"), Job("c", "b"), Job("d", "a"), Job("e", "c", "d")));

    [Fact]
    public void A_skipped_job_is_marked() =>
        Assert.Equal("● a ─── – b\n", Draw(Job("a"), Job("b", "a").If("never()")));

    [Fact]
    public void A_called_pipeline_stands_in_the_place_of_its_caller() => Assert.Equal(
        "● a ─── ● ci / x ─── ● ci / y ─── ● z\n",
        Draw(Job("a"), Job("ci", "a").Calls(Plan(Job("x"), Job("y", "x"))), Job("z", "ci")));

    [Fact]
    public void Mermaid_gets_the_same_graph_with_names_escaped()
    {
        var graph = GraphOf(Job("a"), Job("b", "a").If("never()"));
        var named = graph with { Nodes = [graph.Nodes[0] with { Label = "say \"hi\" <b>" }, graph.Nodes[1]] };
        Assert.Equal(
            """
            flowchart LR
              j0["say #34;hi#34; #60;b#62;"]
              j1["b"]:::skipped
              j0 --> j1
              classDef skipped stroke-dasharray:4 3,opacity:0.6

            """,
            MermaidDrawing.Draw(named));
    }

    [Fact]
    public void Svg_names_every_job_and_is_well_formed()
    {
        var graph = GraphOf(Job("a"), Job("b", "a").Legs(2));
        var named = graph with { Nodes = [graph.Nodes[0] with { Label = "a & <b> \u0001" }, graph.Nodes[1]] };
        var svg = XDocument.Parse(SvgDrawing.Draw(named, "CI \"quoted\""));
        XNamespace xmlns = "http://www.w3.org/2000/svg";
        Assert.Equal(["a & <b>  ", "b ×2"], svg.Descendants(xmlns + "text").Select(text => text.Value));
        Assert.Equal("CI \"quoted\"", svg.Root!.Attribute("aria-label")!.Value);
    }

    [Fact]
    public void Every_graph_is_laid_out_with_each_job_once_and_edges_to_the_right() =>
        Gen.Select(Gen.Int[1, 14], Gen.Bool.Array[14 * 14]).Sample((count, wires) =>
        {
            var jobs = Enumerable.Range(0, count).Select(at => Job($"j{at}", [.. Enumerable.Range(0, at).Where(other => wires[(at * 14) + other]).Select(other => $"j{other}")]));
            var graph = GraphOf([.. jobs]);
            var layout = LayeredLayout.Of(graph);
            Assert.All(layout.Links, link => Assert.Equal(layout.Slots[link.From].Column + 1, layout.Slots[link.To].Column));
            Assert.Equal(layout.Slots.Count, layout.Slots.Select(slot => (slot.Column, slot.Row)).Distinct().Count());
            var drawing = TerminalDrawing.Draw(graph);
            Assert.All(graph.Nodes, node => Assert.Contains($"● {node.Label}", drawing));
        }, iter: 500);

    private static string Draw(params IReadOnlyList<Job> jobs) => TerminalDrawing.Draw(GraphOf(jobs));

    private static JobGraph GraphOf(params IReadOnlyList<Job> jobs) =>
        JobGraph.Of(Rehearsal.Of(Plan(jobs), Run(), new PlainEvaluator()).State, foreseen: true);
}
