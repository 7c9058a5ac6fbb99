using System.CommandLine;
using Weir.Cli.Projects;
using Weir.Pipelines.Graphs;

namespace Weir.Cli.Commands;

/// <summary><c>weir graph</c>: the jobs and what each waits for, as a drawing.</summary>
internal static class GraphCommand
{
    public static Command Create(Surroundings around)
    {
        var name = new Argument<string?>("pipeline") { Description = "The pipeline: its file or name. By default all.", Arity = ArgumentArity.ZeroOrOne };
        var format = new Option<string>("--format", "-f") { Description = "text, mermaid or svg.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "mermaid", "svg");
        var (project, events) = (new ProjectOptions(), new EventOptions());
        var command = new Command("graph", "Draw the jobs of a pipeline.") { name, format };
        events.AddTo(command);
        project.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var rehearsals = await Rehearsals.OfAsync(
                project.Of(result), events.Of(result, around), result.GetValue(name), around, cancellationToken).ConfigureAwait(false);
            if (result.GetValue(format) != "text" && rehearsals.Count > 1)
            {
                throw new CommandException(
                    $"this format has one drawing: name the pipeline, one of {string.Join(", ", rehearsals.Select(rehearsed => rehearsed.Pipeline.ShortName))}");
            }

            foreach (var rehearsed in rehearsals)
                Draw(rehearsed, result.GetValue(format)!, around);
            return rehearsals.All(rehearsed => rehearsed.Rehearsal is not null) ? ExitCode.Success : ExitCode.WrongUse;
        });
        return command;
    }

    private static void Draw(Rehearsed rehearsed, string format, Surroundings around)
    {
        if (rehearsed.Rehearsal is not { } rehearsal)
        {
            rehearsed.Complain(around);
            return;
        }

        var graph = JobGraph.Of(rehearsal.State, foreseen: true);
        var plan = rehearsed.Compiled.Value!;
        switch (format)
        {
            case "mermaid":
                around.Out.Write(MermaidDrawing.Draw(graph));
                break;
            case "svg":
                around.Out.Write(SvgDrawing.Draw(graph, plan.Name));
                break;
            default:
                around.Out.WriteLine($"{plan.Name}  {plan.Path}");
                around.Out.Write(Text(graph, around.Console.Profile.Width));
                around.Out.WriteLine();
                break;
        }
    }

    // A drawing that is wider than the terminal is no drawing.
    private static string Text(JobGraph graph, int width)
    {
        var drawing = TerminalDrawing.Draw(graph);
        if (drawing.Split('\n').All(line => line.Length < width))
            return drawing;
        var lines = graph.Nodes.Select((node, at) =>
        {
            var needs = graph.Edges.Where(edge => edge.To == at).Select(edge => graph.Nodes[edge.From].Label).ToList();
            return $"  {TerminalDrawing.SignOf(node.Mark)} {node.Text}{(needs.Count == 0 ? "" : $"  after {string.Join(", ", needs)}")}\n";
        });
        return string.Concat(lines);
    }
}
