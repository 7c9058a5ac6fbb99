using System.Text;
using System.Text.Json;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;

namespace Weir.Pipelines.Tests.Diagnostics;

public sealed class DiagnosticFormTests
{
    private static readonly SourceText Source = new("ci.yml", "jobs:\n  deploy:\n    needs: [biuld, test]\n");

    private static readonly Diagnostic UnknownNeed = new(PlanRules.UnknownNeed, At(3, 13, 18), "job 'deploy' needs 'biuld', which this workflow does not define")
    {
        Help = "did you mean 'build'? (defined at 6:3)",
        Notes = [new Note(At(2, 3, 9), "'deploy' is defined here")],
    };

    [Fact]
    public void Text_shows_the_line_with_a_caret_under_what_is_wrong() =>
        Assert.Equal(
            """
            ci.yml:3:13: error[WEIR1003]: job 'deploy' needs 'biuld', which this workflow does not define
              |
            3 |     needs: [biuld, test]
              |             ^~~~~
              = note: 'deploy' is defined here (ci.yml:2:3)
              = help: did you mean 'build'? (defined at 6:3)

            """,
            DiagnosticText.Render(UnknownNeed, _ => Source));

    [Fact]
    public void Text_does_without_a_source_that_is_not_at_hand() =>
        Assert.Equal(
            "ci.yml:3:13: error[WEIR1003]: job 'deploy' needs 'biuld', which this workflow does not define\n",
            DiagnosticText.Render(UnknownNeed with { Help = null, Notes = [] }, _ => null));

    [Fact]
    public void Text_never_hands_control_characters_of_a_file_to_the_terminal()
    {
        var hostile = new SourceText("ci.yml", "name: \u001b[2Jgone");
        var text = DiagnosticText.Render(new Diagnostic(PlanRules.NoFirstJob, At(1, 1, 5), "x"), _ => hostile);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void Text_cuts_long_lines_around_what_is_wrong()
    {
        var wide = new SourceText("ci.yml", new string('a', 5_000) + "!" + new string('b', 5_000));
        var text = DiagnosticText.Render(new Diagnostic(PlanRules.NoFirstJob, At(1, 5_001, 5_002), "x"), _ => wide);
        var lines = text.Split('\n');
        Assert.All(lines, line => Assert.True(line.Length < 200));
        Assert.Equal('!', lines[2][lines[3].IndexOf('^')]);
    }

    [Fact]
    public void Text_cuts_long_messages()
    {
        var text = DiagnosticText.Render(new Diagnostic(PlanRules.NoFirstJob, At(1, 1, 5), $"'{new string('a', 50_000)}' is no job"), _ => null);

        Assert.EndsWith("aaa…\n", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 1_000, 1_100);
    }

    [Fact]
    public void Tabs_before_what_is_wrong_stay_tabs_above_the_caret()
    {
        var tabbed = new SourceText("ci.yml", "\t\tx");
        Assert.Contains("  | \t\t^", DiagnosticText.Render(new Diagnostic(PlanRules.NoFirstJob, At(1, 3, 4), "x"), _ => tabbed));
    }

    [Fact]
    public void Json_has_everything_a_program_needs()
    {
        var json = Write(writer => DiagnosticJson.Write(writer, [UnknownNeed]));
        var item = json.RootElement[0];
        Assert.Equal("WEIR1003", item.GetProperty("rule").GetString());
        Assert.Equal("error", item.GetProperty("severity").GetString());
        Assert.Equal(3, item.GetProperty("line").GetInt32());
        Assert.Equal(18, item.GetProperty("endColumn").GetInt32());
        Assert.Equal("ci.yml", item.GetProperty("notes")[0].GetProperty("file").GetString());
    }

    [Fact]
    public void Sarif_names_each_rule_once_and_points_results_at_it()
    {
        var json = Write(writer => Sarif.Write(writer, [UnknownNeed, UnknownNeed with { At = At(4, 1, 2) }], "1.2.3"));
        var run = json.RootElement.GetProperty("runs")[0];
        Assert.Equal("2.1.0", json.RootElement.GetProperty("version").GetString());
        Assert.Equal("WEIR1003", Assert.Single(run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()).GetProperty("id").GetString());
        Assert.All(run.GetProperty("results").EnumerateArray(), result => Assert.Equal(0, result.GetProperty("ruleIndex").GetInt32()));
        var place = run.GetProperty("results")[0].GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("ci.yml", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(13, place.GetProperty("region").GetProperty("startColumn").GetInt32());
    }

    [Fact]
    public void A_bag_keeps_each_complaint_once_and_sorts_by_place()
    {
        DiagnosticBag bag = [];
        bag.Add(UnknownNeed);
        bag.Add(UnknownNeed);
        bag.Add(UnknownNeed with { At = At(1, 1, 2) });
        Assert.Equal([1, 3], bag.Sorted().Select(diagnostic => diagnostic.At.Start.Line));
        Assert.True(bag.HasErrors);
    }

    [Fact]
    public void A_bag_is_full_at_some_point()
    {
        DiagnosticBag bag = [];
        for (var line = 1; line <= DiagnosticBag.Limit * 2; line++)
            bag.Add(UnknownNeed with { At = At(line, 1, 2) });
        Assert.Equal(DiagnosticBag.Limit, bag.Count);
    }

    private static Span At(int line, int column, int end) => new("ci.yml", new Position(line, column), new Position(line, end));

    private static JsonDocument Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            write(writer);
        return JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()));
    }
}
