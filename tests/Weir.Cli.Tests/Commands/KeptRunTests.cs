using System.Text.Json;

namespace Weir.Cli.Tests.Commands;

/// <summary>What is kept of runs: runs, logs, rerun and artifacts.</summary>
public sealed class KeptRunTests
{
    private const string Workflow = """
        on: push
        jobs:
          build:
            runs-on: ubuntu-latest
            outputs: { version: "${{ steps.name.outputs.version }}" }
            steps:
              - id: name
                run: |
                  echo "version=$GITHUB_RUN_ATTEMPT" >> "$GITHUB_OUTPUT"
                  echo "made in $GITHUB_RUN_ATTEMPT" > made.txt
              - uses: actions/upload-artifact@v4
                with: { name: made, path: made.txt }
          test:
            needs: build
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - uses: actions/download-artifact@v4
                with: { name: made }
              - name: Compare
                run: |
                  echo "built in ${{ needs.build.outputs.version }}, tried in $GITHUB_RUN_ATTEMPT"
                  cat made.txt
                  test -e fixed.txt
        """;

    [Fact]
    public async Task What_failed_runs_again_with_the_results_and_artifacts_of_what_did_not()
    {
        using var scene = Scene.With(Workflow);
        var first = await scene.RunAsync("run");
        scene.Repository.Write("fixed.txt", "");

        var again = await scene.RunAsync("rerun", "--failed");

        Assert.Equal((1, 0), (first.Code, again.Code));
        Assert.Contains("  built in 1, tried in 2\n", again.Out, StringComparison.Ordinal);
        Assert.Contains("  made in 1\n", again.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("build │", again.Out, StringComparison.Ordinal);
        Assert.Contains("run 1, attempt 2", again.Out, StringComparison.Ordinal);
        var nothing = await scene.RunAsync("rerun", "--failed");
        Assert.Equal((0, "weir: in run 1 no job failed; without --failed all of it runs again\n"), (nothing.Code, nothing.Error));
    }

    [Fact]
    public async Task All_of_a_run_runs_again_and_its_artifacts_take_the_place_of_the_first()
    {
        using var scene = Scene.With(Workflow);
        await scene.RunAsync("run");

        var again = await scene.RunAsync("rerun", "1");

        Assert.Contains("  built in 2, tried in 2\n", again.Out, StringComparison.Ordinal);
        Assert.Contains("  made in 2\n", again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_attempt_can_have_folders_in_place_of_actions_as_the_first_had()
    {
        using var scene = Scene.With("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: octo/greet@v1\n");
        scene.Scratch.Write("greet/action.yml", "runs:\n  using: composite\n  steps:\n    - { shell: bash, run: echo greetings }\n");
        string[] sources = ["--offline", "--action", $"octo/greet={scene.Scratch.In("greet")}"];

        var (first, again) = (await scene.RunAsync(["run", .. sources]), await scene.RunAsync(["rerun", .. sources]));

        Assert.Equal((0, 0), (first.Code, again.Code));
        Assert.Contains("  greetings\n", again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Artifacts_are_listed_and_unpacked()
    {
        using var scene = Scene.With(Workflow);
        await scene.RunAsync("run");
        var place = scene.Scratch.In("out");

        var (list, unpack, unknown) = (await scene.RunAsync("artifacts"), await scene.RunAsync("artifacts", "1", "made", "-o", place), await scene.RunAsync("artifacts", "1", "other"));

        Assert.Matches(@"^made  \d+ B  sha256:[0-9a-f]{64}\n$", list.Out);
        Assert.Equal($"weir: 1 files in {place}\n", unpack.Error);
        Assert.Equal("made in 1\n", await File.ReadAllTextAsync(Path.Combine(place, "made.txt"), TestContext.Current.CancellationToken));
        Assert.Equal((2, "weir: run 1 has no artifact 'other'; it has made\n"), (unknown.Code, unknown.Error));
    }

    [Fact]
    public async Task Runs_are_listed_the_newest_first()
    {
        using var scene = Scene.With(Scene.Step("test -e fixed.txt || exit 1"));
        await scene.RunAsync("run");
        await scene.RunAsync("run", "--in-place", "--job", "build");

        var (table, json) = (await scene.RunAsync("runs"), await scene.RunAsync("runs", "--json"));

        Assert.Equal(3, table.Lines.Count);
        Assert.Matches(@"^ *2 +ci +Add a workflow +failure", table.Lines[1]);
        Assert.Equal([2, 1], json.Json.EnumerateArray().Select(run => run.GetProperty("number").GetInt32()));
        Assert.Equal("failure", json.Json[0].GetProperty("result").GetString());
    }

    [Fact]
    public async Task Without_a_run_the_list_says_what_to_do_and_JSON_is_an_empty_list()
    {
        using var scene = Scene.With(Workflow);

        Assert.Equal("There is no run yet: start one with weir run.\n", (await scene.RunAsync("runs")).Out);
        Assert.Equal((JsonValueKind.Array, 0), ((await scene.RunAsync("runs", "--json")).Json.ValueKind, (await scene.RunAsync("runs", "--json")).Json.GetArrayLength()));
    }

    [Fact]
    public async Task Logs_are_read_of_all_jobs_of_one_and_of_one_step()
    {
        using var scene = Scene.With(Workflow);
        await scene.RunAsync("run");

        var (all, one, followed) = (await scene.RunAsync("logs"), await scene.RunAsync("logs", "1", "test"), await scene.RunAsync("logs", "latest", "test", "--follow"));

        Assert.Contains("══ build\n", all.Out, StringComparison.Ordinal);
        Assert.Contains("══ test\n", all.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("══", one.Out, StringComparison.Ordinal);
        Assert.Contains(" Compare\n", one.Out, StringComparison.Ordinal);
        Assert.Contains("  made in 1\n", one.Out, StringComparison.Ordinal);
        Assert.Contains("test │   made in 1\n", followed.Out, StringComparison.Ordinal);
        var number = one.Lines.First(line => line.EndsWith(" Compare", StringComparison.Ordinal)).Split(' ')[1];
        Assert.StartsWith($"▶ {number} Compare\n", (await scene.RunAsync("logs", "1", "test", "--step", number)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_has_no_log_is_answered_with_those_that_have()
    {
        using var scene = Scene.With(Workflow);
        await scene.RunAsync("run");

        var told = await scene.RunAsync("logs", "1", "deploy");

        Assert.Equal((2, "weir: no job 'deploy' has begun in this run; those that have: build, test\n"), (told.Code, told.Error));
    }

    [Fact]
    public async Task A_number_that_two_pipelines_have_needs_the_name_of_one()
    {
        using var scene = new Scene((".github/workflows/a.yml", Scene.Step("echo one")), (".github/workflows/b.yml", Scene.Step("echo two")));
        await scene.RunAsync("run");

        var (open, named) = (await scene.RunAsync("logs", "1"), await scene.RunAsync("logs", "1", "--pipeline", "b"));

        Assert.Equal(2, open.Code);
        Assert.Contains("choose one with --pipeline", open.Error, StringComparison.Ordinal);
        Assert.Contains("  two\n", named.Out, StringComparison.Ordinal);
    }
}
