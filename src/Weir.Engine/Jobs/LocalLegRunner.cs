using Weir.Engine.Logs;
using Weir.Engine.Runs;
using Weir.Engine.Secrets;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Engine.Jobs;

/// <summary>What the legs of one run share on this machine.</summary>
public sealed record LocalRun
{
    /// <summary>Where the run is kept: its logs and summaries go there.</summary>
    public required RunFolder Folder { get; init; }

    /// <summary>Runs the jobs of the run's dialect.</summary>
    public required IJobRunner Runner { get; init; }

    /// <summary>Where jobs run.</summary>
    public required IExecutor Executor { get; init; }

    /// <summary>Which legs this machine can run.</summary>
    public required MachineLabels Labels { get; init; }

    /// <summary>Gives the repository's files.</summary>
    public required ISourceCheckout Sources { get; init; }

    /// <summary>Gives packed actions and tasks.</summary>
    public required IPackageSource Packages { get; init; }

    /// <summary>Keeps artifacts.</summary>
    public required IArtifactStore Artifacts { get; init; }

    /// <summary>Keeps what later runs can use again.</summary>
    public required ICacheStore Caches { get; init; }

    /// <summary>The services that actions made with GitHub's toolkit talk to; null where there are none.</summary>
    public IToolkit? Toolkit { get; init; }

    /// <summary>The time.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Sees what legs do while they do it; null for nobody.</summary>
    public ILegWatcher? Watcher { get; init; }
}

/// <summary>Sees what legs do, in the order in which each does it; called by several threads.</summary>
public interface ILegWatcher
{
    /// <summary>A leg told one of its events; the journal has it a little later.</summary>
    void Told(LegId leg, RunEvent what);

    /// <summary>A leg wrote a line, masked. The memory is the caller's again when the call has returned.</summary>
    void Line(LegId leg, int step, LogKind kind, ReadOnlySpan<byte> utf8);
}

/// <summary>Runs the legs of one run in this process, each in a session of its own with a log of its own.</summary>
public sealed class LocalLegRunner(LocalRun run) : ILegRunner
{
    /// <inheritdoc/>
    public Placement Place(Leg leg) => run.Labels.Place(leg);

    /// <inheritdoc/>
    public async Task<JobOutcome> RunAsync(JobAssignment assignment, JobStop stop, Action<RunEvent> tell, CancellationToken cancellationToken)
    {
        var id = assignment.Leg.Id;
        var attempt = assignment.Run.Attempt;
        using var log = JobLog.Create(run.Folder.LogOf(id, attempt, assignment.Try), new JobLogOptions(), run.Time);
        var masks = new Masks();
        foreach (var secret in assignment.Secrets.Values.Append(assignment.Token ?? ""))
            masks.Add(secret);
        var began = run.Time.GetUtcNow();
        var session = await run.Executor
            .OpenAsync(RequestOf(assignment), cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var seen = new MaskedLog(run.Watcher is { } watcher ? new WatchedLog(log, id, watcher) : log, masks);
            var outcome = await run.Runner.RunAsync(
                new JobContext
                {
                    Assignment = assignment,
                    Session = session,
                    Log = seen,
                    Masks = masks,
                    Events = new LegEvents(run, id, attempt, tell),
                    Stop = stop,
                    Sources = run.Sources,
                    Packages = run.Packages,
                    Artifacts = run.Artifacts,
                    Caches = run.Caches,
                    Toolkit = run.Toolkit,
                    Time = run.Time,
                },
                cancellationToken).ConfigureAwait(false);
            var coverage = await new LegReports(id, session, began, masks, seen).ReadAsync(outcome.Reports, tell, cancellationToken).ConfigureAwait(false);
            return coverage is null || outcome.Coverage is not null ? outcome : outcome with { Coverage = coverage };
        }
    }

    private SessionRequest RequestOf(JobAssignment assignment) =>
        new(assignment.Run.Id, assignment.Leg.Id, assignment.Run.Attempt, assignment.Run.Trigger.Repository.Name)
        {
            InContainer = run.Runner.PlacesOf(assignment),
            MachineImage = run.Labels.ImageOf(assignment.Leg),
        };

    private sealed class WatchedLog(IJobLog inner, LegId leg, ILegWatcher watcher) : IJobLog
    {
        public void Write(int step, LogKind kind, ReadOnlySpan<byte> utf8)
        {
            inner.Write(step, kind, utf8);
            watcher.Line(leg, step, kind, utf8);
        }
    }

    private sealed class LegEvents(LocalRun run, LegId leg, int attempt, Action<RunEvent> tell) : IJobEvents
    {
        public ValueTask TellAsync(RunEvent what, CancellationToken cancellationToken)
        {
            tell(what);
            run.Watcher?.Told(leg, what);
            return ValueTask.CompletedTask;
        }

        public ValueTask SummarizeAsync(int step, string markdown, CancellationToken cancellationToken)
        {
            run.Folder.WriteSummary(leg, attempt, step, markdown);
            return ValueTask.CompletedTask;
        }
    }
}
