using Weir.Dialects.GitHub;
using Weir.Dialects.GitHub.Running;
using Weir.Dialects.Tests.Running;
using Weir.Engine.Executors.Host;
using Weir.Engine.Jobs;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Running;

/// <summary>The workflows by which act tests itself: they check by their own steps, in real processes of this machine.</summary>
[Trait("Category", "Corpora")]
public sealed class ActCorpusTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public static TheoryData<string, string> Cases => [.. ActCase.All().Select(row => (row.Path, row.Event))];

    [Fact]
    public void The_corpus_is_here() => Assert.True(Directory.Exists(ActCase.Repository));

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public async Task Ends_as_the_index_says(string path, string trigger)
    {
        var row = ActCase.All().Single(row => row.Path == path && row.Event == trigger);
        using var legs = Legs();
        var state = await RunAsync(row, legs);
        Assert.True(state.Result == (row.Succeeds ? JobResult.Success : JobResult.Failure), $"{state.Result}\n{legs.Log.Text}");
    }

    [Fact]
    public async Task What_is_masked_in_an_action_stays_masked_after_it()
    {
        using var legs = Legs();
        await RunAsync(ActCase.All().Single(row => row.Path == "mask-values"), legs);
        Assert.DoesNotContain("secret value", legs.Log.Text.Replace("echo \"::add-mask::secret value\"", "", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private TestLegs Legs()
    {
        var executor = new HostExecutor(new HostOptions { WorkRoot = _folder.In("root"), Tools = _folder.In("tools") }, TimeProvider.System);
        return new TestLegs(request => executor.OpenAsync(request, TestContext.Current.CancellationToken), TimeProvider.System)
        {
            Runner = new GitHubJobRunner(new()),
            Sources = new FolderSources(ActCase.Repository),
        };
    }

    private static async Task<RunState> RunAsync(ActCase row, TestLegs legs)
    {
        var plan = Workflow.Plan(File.ReadAllText(row.File), row.Trigger);
        var host = new RunHost(new GitHubDialect().Evaluator, legs, new MachineSlots(2), new GroupDesk(), TimeProvider.System);
        await using var journal = new MemoryJournal(TimeProvider.System);
        var run = PlanBuilder.Run() with { Trigger = row.Trigger };
        return await new RunLoop(host, journal, RunState.Of(run, plan), new Dictionary<string, string>()).RunAsync(null, TestContext.Current.CancellationToken);
    }
}
