using Weir.Engine.Artifacts;
using Weir.Engine.Caches;
using Weir.Engine.Jobs;
using Weir.Engine.Secrets;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Testing;

namespace Weir.Dialects.Tests.Running;

/// <summary>Runs legs with a dialect's runner and keeps what they say.</summary>
internal sealed class TestLegs(Func<SessionRequest, ValueTask<IJobSession>> open, TimeProvider time) : ILegRunner, IDisposable
{
    private readonly ScratchFolder _stores = new();
    private readonly Lock _gate = new();
    private readonly List<RanLeg> _ran = [];

    public required IJobRunner Runner { get; set; }

    public ISourceCheckout Sources { get; set; } = new FolderSources("/dev/null");

    public MemoryPackages Packages { get; } = new();

    public RecordedToolkit Toolkit { get; } = new();

    /// <summary>What all legs write.</summary>
    public RecordedLog Log { get; } = new();

    /// <summary>The legs that were started, in order; those that are tried again come again.</summary>
    public IReadOnlyList<RanLeg> Ran
    {
        get
        {
            lock (_gate)
                return [.. _ran];
        }
    }

    private RanLeg? Last => Ran is [.., var last] ? last : null;

    public RecordedEvents? Events => Last?.Events;

    /// <summary>How the last leg ended.</summary>
    public JobOutcome? Outcome => Last?.Outcome;

    /// <summary>Where caches are kept.</summary>
    public string CacheFolder => _stores.In("caches");

    public FileArtifactStore Artifacts => field ??= new FileArtifactStore(run => _stores.In("artifacts", run.Value), new FileArtifactOptions(), time);

    public Placement Place(Leg leg) => new Placement.Somewhere("test");

    public async Task<JobOutcome> RunAsync(JobAssignment assignment, JobStop stop, Action<RunEvent> tell, CancellationToken cancellationToken)
    {
        var masks = new Masks();
        foreach (var secret in assignment.Secrets.Values)
            masks.Add(secret);
        var ran = new RanLeg(assignment, new RecordedLog(), new RecordedEvents(tell));
        lock (_gate)
            _ran.Add(ran);
        await using var session = await open(new SessionRequest(assignment.Run.Id, assignment.Leg.Id, 1, "shop") { InContainer = Runner.PlacesOf(assignment) });
        var context = new JobContext
        {
            Assignment = assignment,
            Session = session,
            Log = new MaskedLog(new BothLogs(ran.Log, Log), masks),
            Masks = masks,
            Events = ran.Events,
            Stop = stop,
            Sources = Sources,
            Packages = Packages,
            Artifacts = Artifacts,
            Caches = new FileCacheStore(CacheFolder, new FileCacheOptions(), time),
            Toolkit = Toolkit,
            Time = time,
        };
        return ran.Outcome = await Runner.RunAsync(context, cancellationToken);
    }

    public void Dispose() => _stores.Dispose();

    private sealed class BothLogs(IJobLog one, IJobLog other) : IJobLog
    {
        public void Write(int step, LogKind kind, ReadOnlySpan<byte> utf8)
        {
            one.Write(step, kind, utf8);
            other.Write(step, kind, utf8);
        }
    }
}

/// <summary>A leg that was started.</summary>
internal sealed record RanLeg(JobAssignment Assignment, RecordedLog Log, RecordedEvents Events)
{
    /// <summary>How it ended; null before.</summary>
    public JobOutcome? Outcome { get; set; }
}
