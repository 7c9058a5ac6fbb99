namespace Weir.Cli.Tests.Commands;

/// <summary>The events that a person asks for, as jobs see them.</summary>
public sealed class EventTests
{
    private const string Workflow = """
        on:
          push:
          pull_request: { types: [opened, labeled] }
          schedule: [{ cron: '0 5 * * *' }]
          repository_dispatch:
          release: { types: [published] }
          workflow_dispatch:
            inputs:
              target: { type: string, default: here }
        jobs:
          show:
            runs-on: ubuntu-latest
            steps:
              - run: echo "$GITHUB_EVENT_NAME, $GITHUB_REF, ${{ github.event.action }}, ${{ github.event.schedule }}, ${{ inputs.target }}, ${{ github.actor }}, ${{ github.event.pull_request.number }}."
        """;

    [Theory]
    [InlineData("push, refs/heads/main, , , , mona, .")]
    [InlineData("push, refs/heads/feature, , , , mona, .", "--ref", "feature")]
    [InlineData("push, refs/tags/v1, , , , mona, .", "--ref", "refs/tags/v1")]
    [InlineData("push, refs/tags/v2, , , , mona, .", "--event", "tag", "--ref", "v2")]
    [InlineData("push, refs/tags/here, , , , mona, .", "--event", "tag")]
    [InlineData("pull_request, refs/pull/1/merge, opened, , , mona, 1.", "--event", "pull_request")]
    [InlineData("pull_request, refs/pull/1/merge, labeled, , , mona, 1.", "-e", "pull_request:labeled")]
    [InlineData("schedule, refs/heads/main, , 0 5 * * *, , mona, .", "--event", "schedule:0 5 * * *")]
    [InlineData("repository_dispatch, refs/heads/main, deploy, , , mona, .", "--event", "repository_dispatch:deploy")]
    [InlineData("workflow_dispatch, refs/heads/main, , , here, mona, .", "--event", "workflow_dispatch")]
    [InlineData("workflow_dispatch, refs/heads/next, , , there, mona, .", "--event", "workflow_dispatch", "--input", "target=there", "--ref", "next")]
    public async Task An_event_is_what_jobs_see(string seen, params string[] options)
    {
        using var scene = Scene.With(Workflow);
        scene.Repository.Git("tag", "here");

        var told = await scene.RunAsync(["run", .. options]);

        Assert.True(told.Code == 0, told.Error + told.Out);
        Assert.Contains($"  {seen}\n", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_branch_that_was_never_pushed_has_changed_all_since_it_left_the_default_branch()
    {
        using var scene = Scene.With("on: { push: { paths: ['src/**'] } }\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo \"new ${{ github.event.created }}\"\n");
        scene.Repository.Git("checkout", "-q", "-b", "topic");
        scene.Repository.Write("src/a", "a").Commit("Add a source");
        scene.Repository.Write("notes.md", "n").Commit("Add notes");

        var told = await scene.RunAsync("run");

        Assert.Contains("  new true\n", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issues_run_on_the_default_branch_whatever_is_checked_out()
    {
        using var scene = Scene.With("on: issues\njobs:\n  show:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo \"on $GITHUB_REF\"\n");
        scene.Repository.Git("checkout", "-q", "-b", "topic");

        var told = await scene.RunAsync("run", "--event", "issues");

        Assert.Contains("  on refs/heads/main\n", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_is_laid_over_what_the_repository_says()
    {
        using var scene = Scene.With(Workflow);
        var file = scene.Scratch.Write("event.json", """{ "action": "labeled", "number": 7, "pull_request": { "number": 7, "head": { "ref": "topic" } } }""");

        var told = await scene.RunAsync("run", "--event", "pull_request", "--event-file", file);

        Assert.Contains("  pull_request, refs/pull/7/merge, labeled, , , mona, 7.\n", told.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_can_hold_inputs_and_options_win_over_it()
    {
        using var scene = Scene.With(Workflow);
        var file = scene.Scratch.Write("event.json", """{ "inputs": { "target": "file" } }""");

        var (from, over) = (
            await scene.RunAsync("run", "-e", "workflow_dispatch", "--event-file", file), await scene.RunAsync("run", "-e", "workflow_dispatch", "--event-file", file, "-i", "target=option"));

        Assert.Contains(", file, mona", from.Out, StringComparison.Ordinal);
        Assert.Contains(", option, mona", over.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_starts_nothing_is_explained()
    {
        using var scene = Scene.With("on:\n  push: { branches: [release] }\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{ run: 'true' }]\n");

        var told = await scene.RunAsync("run");

        Assert.Equal((0, ""), (told.Code, told.Out));
        Assert.Matches(@"^weir: 'push' starts nothing here:\n  \.github/workflows/ci\.yml: .*main.* \(\.github/workflows/ci\.yml:2:\d+\)\nEvents that start something: push\. Name one with --event\.\n$", told.Error);
    }

    [Fact]
    public async Task A_pipeline_that_is_named_runs_for_the_event_that_can_start_it()
    {
        using var scene = Scene.With("on: workflow_dispatch\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{ run: 'echo $GITHUB_EVENT_NAME' }]\n");

        var told = await scene.RunAsync("run", "ci");

        Assert.Equal((0, "weir: .github/workflows/ci.yml is not started by a push; it runs as for 'workflow_dispatch'\n"), (told.Code, told.Error));
        Assert.Contains("  workflow_dispatch\n", told.Out, StringComparison.Ordinal);
    }
}
