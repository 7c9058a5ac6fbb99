namespace Weir.Cli.Tests.Commands;

/// <summary>The commands that only look at pipelines: list, graph and explain.</summary>
public sealed class LookTests
{
    private const string Shop = """
        name: Shop
        on:
          push: { branches: [main] }
          pull_request:
        jobs:
          build:
            runs-on: ubuntu-latest
            strategy: { matrix: { os: [a, b] } }
            steps: [{ run: 'true' }]
          test:
            needs: build
            runs-on: ubuntu-latest
            steps: [{ run: 'true' }]
          deploy:
            needs: [build, test]
            if: github.ref == 'refs/heads/release'
            runs-on: ubuntu-latest
            steps: [{ run: 'true' }]
          report:
            needs: test
            strategy: { matrix: { part: "${{ fromJSON(needs.test.outputs.parts) }}" } }
            runs-on: ubuntu-latest
            steps: [{ run: 'true' }]
          off:
            if: false
            runs-on: ubuntu-latest
            steps: [{ run: 'true' }]
        """;

    private const string Broken = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    needs: b\n    steps: [{ run: 'true' }]\n";

    [Fact]
    public async Task The_list_shows_each_pipeline_its_events_and_its_jobs()
    {
        using var scene = Scene.With(Shop);

        var told = await scene.RunAsync("list");

        Assert.Equal((0, ""), (told.Code, told.Error));
        Assert.Equal("Shop  .github/workflows/ci.yml  push, pull_request", told.Lines[0]);
        Assert.StartsWith("  starts: ", told.Lines[1], StringComparison.Ordinal);
        Assert.Matches(@"^  build +build ×2", told.Lines[2]);
        Assert.Matches(@"^  deploy +needs build, test, skipped", told.Lines[4]);
    }

    [Fact]
    public async Task The_list_is_JSON_on_demand()
    {
        using var scene = Scene.With(Shop);

        var told = await scene.RunAsync("list", "--json");

        var pipeline = Assert.Single(told.Json.EnumerateArray());
        Assert.Equal("Shop", pipeline.GetProperty("name").GetString());
        Assert.True(pipeline.GetProperty("starts").GetBoolean());
        Assert.Equal(["build", "test", "deploy", "report", "off"], pipeline.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()));
        Assert.Equal(["build (a)", "build (b)"], pipeline.GetProperty("jobs")[0].GetProperty("legs").EnumerateArray().Select(leg => leg.GetString()));
        Assert.Equal(["build", "test"], pipeline.GetProperty("jobs")[2].GetProperty("needs").EnumerateArray().Select(need => need.GetString()));
        Assert.True(pipeline.GetProperty("jobs")[2].GetProperty("skipped").GetBoolean());
    }

    [Fact]
    public async Task A_broken_pipeline_is_listed_as_broken_beside_the_others()
    {
        using var scene = new Scene((".github/workflows/a.yml", Broken), (".github/workflows/b.yml", Shop));

        var (table, json) = (await scene.RunAsync("list"), await scene.RunAsync("list", "--json"));

        Assert.Equal((2, 2), (table.Code, json.Code));
        Assert.Contains("✘ .github/workflows/a.yml", table.Out, StringComparison.Ordinal);
        Assert.Contains("Shop", table.Out, StringComparison.Ordinal);
        Assert.Contains("a.yml:5:12: error[WEIR1003]", table.Error, StringComparison.Ordinal);
        Assert.Contains("WEIR1003", json.Json[0].GetProperty("diagnostics").EnumerateArray().Select(found => found.GetProperty("rule").GetString()));
    }

    [Fact]
    public async Task The_graph_is_drawn_as_text_as_Mermaid_and_as_SVG()
    {
        using var scene = Scene.With(Shop);

        var (text, mermaid, svg) = (await scene.RunAsync("graph"), await scene.RunAsync("graph", "-f", "mermaid"), await scene.RunAsync("graph", "--format", "svg"));

        Assert.Equal((0, 0, 0), (text.Code, mermaid.Code, svg.Code));
        Assert.Contains("─", text.Out, StringComparison.Ordinal);
        Assert.Contains("report", text.Out, StringComparison.Ordinal);
        Assert.Contains("flowchart", mermaid.Out, StringComparison.Ordinal);
        Assert.Contains("-->", mermaid.Out, StringComparison.Ordinal);
        Assert.Equal("svg", System.Xml.Linq.XDocument.Parse(svg.Out).Root!.Name.LocalName);
    }

    [Fact]
    public async Task A_graph_that_is_too_wide_for_the_terminal_is_a_list()
    {
        var jobs = Enumerable.Range(0, 12).Select(number =>
            $"  a-job-with-a-long-name-{number}:\n    runs-on: ubuntu-latest\n    steps: [{{ run: x }}]\n{(number == 0 ? "" : $"    needs: a-job-with-a-long-name-{number - 1}\n")}");
        var text = "on: push\njobs:\n" + string.Concat(jobs);
        using var narrow = new Scene((".github/workflows/ci.yml", text)) { IsTerminal = true };

        var told = await narrow.RunAsync("graph");

        Assert.Contains(" a-job-with-a-long-name-1  after a-job-with-a-long-name-0", told.Out, StringComparison.Ordinal);
        Assert.All(told.Lines, line => Assert.True(line.Length < 80, line));
    }

    [Fact]
    public async Task A_drawing_in_a_file_is_of_one_pipeline()
    {
        using var scene = new Scene((".github/workflows/a.yml", Shop), (".github/workflows/b.yml", Shop));

        var told = await scene.RunAsync("graph", "-f", "svg");

        Assert.Equal((2, ""), (told.Code, told.Out));
        Assert.Contains("name the pipeline, one of a, b", told.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await scene.RunAsync("graph", "-f", "svg", "a")).Code);
    }

    [Theory]
    [InlineData("build", "push", "it runs, if all before it goes well")]
    [InlineData("build", "push", "as 2 legs: build (a), build (b)")]
    [InlineData("build (a)", "push", "build in .github/workflows/ci.yml:6")]
    [InlineData("deploy", "push", "it waits for 'build' (.github/workflows/ci.yml:15:13)")]
    [InlineData("deploy", "push", "it does not run, if all before it goes well and gives no outputs: its condition is false: ")]
    [InlineData("off", "push", "it does not run: its condition is false: success() && (false) (.github/workflows/ci.yml:25:9)")]
    [InlineData("report", "push", "whether and how it runs is decided when the jobs before it have ended, by what they give")]
    [InlineData("build", "schedule", "the event does not start the pipeline: ")]
    [InlineData("build", "schedule", "so the job does not run")]
    public async Task A_job_is_explained_by_what_decides_on_it(string job, string name, string why)
    {
        using var scene = Scene.With(Shop);

        var told = await scene.RunAsync("explain", job, "--event", name);

        Assert.Equal((0, ""), (told.Code, told.Error));
        Assert.Contains(why, told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_filter_that_keeps_an_event_out_is_named_with_its_place()
    {
        using var scene = Scene.With(Shop);

        var told = await scene.RunAsync("explain", "build", "--ref", "feature");

        Assert.Matches(@"does not start the pipeline: .*feature.* \(\.github/workflows/ci\.yml:3:\d+\)", told.Out);
    }

    [Fact]
    public async Task A_job_that_needs_a_skipped_one_says_so()
    {
        using var scene = Scene.With(Shop + "\n  after:\n    needs: deploy\n    runs-on: ubuntu-latest\n    steps: [{ run: x }]\n");

        Assert.Contains("it waits for 'deploy', which is skipped", (await scene.RunAsync("explain", "after")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_job_is_answered_with_those_that_there_are()
    {
        using var scene = Scene.With(Shop);

        var told = await scene.RunAsync("explain", "biuld");

        Assert.Equal((2, "weir: there is no job 'biuld'; there are build, test, deploy, report, off\n"), (told.Code, told.Error));
    }
}
