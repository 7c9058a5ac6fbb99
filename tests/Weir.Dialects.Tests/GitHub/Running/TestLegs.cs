using Weir.Dialects.GitHub.Running;
using Weir.Engine.Artifacts;
using Weir.Engine.Caches;
using Weir.Engine.Jobs;
using Weir.Engine.Secrets;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Running;

/// <summary>Runs legs with GitHub's runner and keeps what they say.</summary>
internal sealed class TestLegs(Func<SessionRequest, ValueTask<IJobSession>> open, TimeProvider time) : ILegRunner, IDisposable
{
    private readonly ScratchFolder _stores = new();

    public GitHubRunnerOptions Options { get; set; } = new();

    public ISourceCheckout Sources { get; set; } = new FolderSources("/dev/null");

    public MemoryPackages Packages { get; } = new();

    public RecordedLog Log { get; } = new();

    public RecordedEvents? Events { get; private set; }

    /// <summary>How the last leg ended.</summary>
    public JobOutcome? Outcome { get; private set; }

    public Placement Place(Leg leg) => new Placement.Somewhere("test");

    public async Task<JobOutcome> RunAsync(JobAssignment assignment, JobStop stop, Action<RunEvent> tell, CancellationToken cancellationToken)
    {
        var masks = new Masks();
        Events = new RecordedEvents(tell);
        await using var session = await open(new SessionRequest(assignment.Run.Id, assignment.Leg.Id, 1, "shop"));
        var context = new JobContext
        {
            Assignment = assignment,
            Session = session,
            Log = new MaskedLog(Log, masks),
            Masks = masks,
            Events = Events,
            Stop = stop,
            Sources = Sources,
            Packages = Packages,
            Artifacts = new FileArtifactStore(run => _stores.In("artifacts", run.Value), new FileArtifactOptions(), time),
            Caches = new FileCacheStore(_stores.In("caches"), new FileCacheOptions(), time),
            Time = time,
        };
        return Outcome = await new GitHubJobRunner(Options).RunAsync(context, cancellationToken);
    }

    public void Dispose() => _stores.Dispose();
}
