using Weir.Dialects.GitHub.Running;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitHub.Running;

public sealed class BuiltInUseTests : RunnerScene
{
    public BuiltInUseTests() => Sources.Files["README.md"] = "read me";

    [Fact]
    public async Task An_action_that_Weir_carries_stands_in_for_the_published_one()
    {
        await RunAsync("- id: source\n  uses: actions/checkout@v4\n- run: echo at ${{ steps.source.outputs.commit }}");
        Assert.Equal("read me", Session.Files.Text("/work/shop/shop/README.md"));
        Assert.Contains("at 1111111111111111111111111111111111111111", Output, StringComparison.Ordinal);
        Assert.Empty(Legs.Packages.Asked);
    }

    [Fact]
    public async Task The_published_one_runs_where_that_is_asked_for()
    {
        Legs.Runner = new GitHubJobRunner(new() { UseBuiltIns = false });
        Legs.Packages.Add("actions/checkout@v4", "runs: {using: composite, steps: [{run: echo published, shell: bash}]}");
        await RunAsync("- uses: actions/checkout@v4");
        Assert.Contains("Output: published", Log.Text, StringComparison.Ordinal);
        Assert.Equal(["actions/checkout@v4"], Legs.Packages.Asked);
    }

    [Fact]
    public async Task What_it_keeps_is_there_at_the_end_of_the_job()
    {
        Session.Files.Add("/work/shop/shop/data/a", "a");
        await RunAsync("- uses: actions/cache@v4\n  with: {path: data, key: k}\n- run: echo a");
        Assert.Equal("Run actions/cache@v4: success\nRun echo a: success\nPost Run actions/cache@v4: success", Steps);
        await RunAsync("- id: cache\n  uses: actions/cache@v4\n  with: {path: data, key: k}\n- run: echo hit ${{ steps.cache.outputs.cache-hit }}");
        Assert.Contains("Output: hit true", Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_end_asks_its_condition()
    {
        await RunAsync("- uses: actions/cache@v4\n  with: {path: data, key: k}\n- run: exit 1");
        Assert.EndsWith("Post Run actions/cache@v4: skipped", Steps, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_refuses_fails_the_step_with_the_reason()
    {
        await RunAsync("- uses: actions/cache@v4\n  with: {path: data}");
        Assert.Contains("key", Errors, StringComparison.Ordinal);
        Assert.Equal(JobResult.Failure, Outcome.Result);
    }
}
