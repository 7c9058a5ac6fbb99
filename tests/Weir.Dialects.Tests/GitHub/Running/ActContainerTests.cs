using Weir.Dialects.GitHub;
using Weir.Dialects.GitHub.Running;
using Weir.Dialects.Tests.Running;
using Weir.Engine.Executors.Docker;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Host;
using Weir.Engine.Jobs;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Running;

/// <summary>The workflows by which act tests itself that need containers, with a small image in the place of those that they name.</summary>
[Trait("Category", "Corpora")]
public sealed class ActContainerTests : IDisposable
{
    private static readonly string[] Images =
        ["node:16-buster-slim", "node:12-buster-slim", "alpine:latest", "ubuntu:latest", "ubuntu:18.04", "debian:bullseye-slim", "catthehacker/ubuntu:runner-latest"];

    /// <summary>Rows that cannot pass here, and why.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["shells/custom"] = "it needs PowerShell, which no package here has",
        ["container-volumes"] = "the corpora do not have its folder",
        ["docker-action-host-env"] = "its Dockerfile installs packages from the network",
        ["mysql-service-container-with-health-check"] = "it needs MySQL 8, which no package here has; a PostgreSQL service is tested end to end",
    };

    private readonly ScratchFolder _folder = new();
    private readonly EngineAccess _engine = new(EngineSurroundings.Of(new Dictionary<string, string>(), $"unix://{LocalEngine.Socket}"), TimeProvider.System);

    public static TheoryData<string, string> Cases => [.. ActCase.WithContainers().Select(row => (row.Path, row.Event))];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public async Task Ends_as_the_index_says(string path, string trigger)
    {
        Assert.SkipWhen(Elsewhere.TryGetValue(path, out var reason), reason ?? "");
        var row = ActCase.WithContainers().Single(row => row.Path == path && row.Event == trigger);
        using var images = SmallImage.StandFor(Images);
        using var legs = Legs();
        var (result, said) = await RunAsync(row, legs);
        Assert.True(result == (row.Succeeds ? JobResult.Success : JobResult.Failure), $"{result}\n{said}");
    }

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    private TestLegs Legs()
    {
        var executor = new DockerExecutor(
            new HostOptions { WorkRoot = _folder.In("root"), Tools = _folder.In("tools") }, new DockerOptions(), _engine, TimeProvider.System);
        return new TestLegs(request => executor.OpenAsync(request, TestContext.Current.CancellationToken), TimeProvider.System)
        {
            Runner = new GitHubJobRunner(new()),
            Sources = new FolderSources(ActCase.Repository),
        };
    }

    // A file with errors never begins: that is a failure as well.
    private static async Task<(JobResult? Result, string Said)> RunAsync(ActCase row, TestLegs legs)
    {
        var compiled = Workflow.Compile(File.ReadAllText(row.File), row.Trigger);
        if (compiled.Value is not { } plan)
            return (JobResult.Failure, string.Join('\n', compiled.Diagnostics));
        var host = new RunHost(new GitHubDialect().Evaluator, legs, new MachineSlots(2), new GroupDesk(), TimeProvider.System);
        await using var journal = new MemoryJournal(TimeProvider.System);
        var run = PlanBuilder.Run() with { Trigger = row.Trigger };
        var state = await new RunLoop(host, journal, RunState.Of(run, plan), new Dictionary<string, string>()).RunAsync(null, TestContext.Current.CancellationToken);
        return (state.Result, legs.Log.Text);
    }
}
