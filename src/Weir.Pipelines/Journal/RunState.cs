using System.Collections.Immutable;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;

namespace Weir.Pipelines.Journal;

/// <summary>What has become of a run: a fold over its journal, and nothing else.</summary>
public sealed record RunState
{
    /// <summary>What the run is.</summary>
    public required RunIdentity Run { get; init; }

    /// <summary>What it runs.</summary>
    public required Plan Plan { get; init; }

    /// <summary>Its jobs in order: those of the plan, and those of called pipelines after their callers began.</summary>
    public required ImmutableArray<JobId> Order { get; init; }

    /// <summary>Its jobs by id.</summary>
    public required ImmutableDictionary<JobId, JobState> Jobs { get; init; }

    /// <summary>What it is called and which group it needs; null until that is known.</summary>
    public RunBegun? Header { get; init; }

    /// <summary>How far it is with its concurrency group.</summary>
    public GroupPhase Group { get; init; }

    /// <summary>Counts the times that it was run, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Why it is to stop, or null while it is not.</summary>
    public string? CancelReason { get; init; }

    /// <summary>When it began, or null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, or null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How it ended, or null before.</summary>
    public JobResult? Result { get; init; }

    /// <summary>The sequence number of the last event in it.</summary>
    public long Sequence { get; init; }

    /// <summary>A run to which nothing has happened yet.</summary>
    public static RunState Of(RunIdentity run, Plan plan)
    {
        var scope = new RunScope { Plan = plan, Root = plan, Run = run };
        var jobs = plan.Jobs.Select(job => JobState.Of(job.Id, job, scope, null)).ToList();
        return new RunState
        {
            Run = run,
            Plan = plan,
            Order = [.. jobs.Select(job => job.Id)],
            Jobs = jobs.ToImmutableDictionary(job => job.Id),
        };
    }

    /// <summary>The jobs in order.</summary>
    public IEnumerable<JobState> Ordered() => Order.Select(id => Jobs[id]);

    /// <summary>The jobs of one pipeline: of the run's own for null, else of the one that a leg calls.</summary>
    public IEnumerable<JobState> JobsOf(LegId? caller) => Ordered().Where(job => job.Caller == caller);

    /// <summary>The leg, or null where there is no such leg.</summary>
    public LegState? Find(LegId leg) => Jobs.GetValueOrDefault(leg.Job)?.Legs.FirstOrDefault(state => state.Leg.Id == leg);

    /// <summary>True where the run, or the call that a job belongs to, is to stop.</summary>
    public bool IsStopping(JobState job) => StopOf(job) is not null;

    /// <summary>What stops a job from outside of it: the run's cancellation, or the stop of the call that it belongs to; null for nothing.</summary>
    public LegCancelRequested? StopOf(JobState job) =>
        CancelReason is { } reason ? new LegCancelRequested(new LegId(job.Id, LegId.Only), StopCause.Cancelled, reason)
        : job.Caller is { } caller ? Find(caller)?.Stop
        : null;

    /// <summary>How the jobs ended that a job whose needs have ended needs, directly or through others.</summary>
    public JobResults AncestorResults(JobState job)
    {
        var results = default(JobResults);
        foreach (var need in job.Definition.Needs)
        {
            var needed = Jobs[GraphNames.InScope(job, need.Job)];
            results = results.With(needed.Summary.Result).With(needed.AncestorResults);
        }

        return results;
    }

    /// <summary>The state after one more event.</summary>
    public RunState After(JournalEntry entry) => Reduce(entry) with { Sequence = entry.Sequence };

    private RunState Reduce(JournalEntry entry) => entry.Event switch
    {
        RunBegun begun => this with { Header = begun, StartedAt = StartedAt ?? entry.At },
        AttemptBegun again => Rerun.Apply(this, again, entry.At),
        GroupRequested { Leg: null } => this with { Group = GroupPhase.Requested },
        GroupGranted { Leg: null } => this with { Group = GroupPhase.Granted },
        GroupReleased { Leg: null } => this with { Group = GroupPhase.Released },
        GroupRequested { Leg: { } leg } => With(leg, state => state with { Group = GroupPhase.Requested }),
        GroupGranted { Leg: { } leg } => With(leg, state => state with { Group = GroupPhase.Granted }),
        GroupReleased { Leg: { } leg } => With(leg, state => state with { Group = GroupPhase.Released }),
        CancelRequested cancel => this with { CancelReason = CancelReason ?? cancel.Reason },
        JobReviewed review => With(review.Job, job => job with { GoesOn = review.GoesOn }),
        JobResolved resolved => With(resolved.Job, job => job.Resolve(resolved.Resolution, AncestorResults(job), IsStopping(job), entry.At)),
        LegOffered offered => With(offered.Leg, leg => leg with { Offered = true }),
        LegPlayed played => With(played.Leg, leg => leg with { PlayedBy = played.By }),
        CallGenerated made => With(made.Leg, leg => leg with { Called = made.Called }),
        LegQueued queued => With(queued.Leg, leg => leg with { Phase = LegPhase.Queued, Attempt = Attempt }),
        LegStarted started => AfterStart(started, entry.At),
        LegCancelRequested stop => With(stop.Leg, leg => leg with { Stop = stop, StopAt = entry.At }),
        LegKillRequested kill => With(kill.Leg, leg => leg with { Killed = true }),
        StepStarted step => With(step.Leg, leg => leg with { Steps = leg.Steps.Add(new StepState(step, entry.At)) }),
        StepFinished step => With(step.Leg, leg => leg.AfterStep(step, entry.At)),
        Annotated note => With(note.Leg, leg => leg with { Annotations = leg.Annotations.Add(note) }),
        TestsReported tests => With(tests.Leg, leg => leg with { Tests = leg.Tests.Add(tests.Tests) }),
        LegFinished finished => AfterFinish(finished, entry.At),
        RunFinished finished => this with { Result = finished.Result, FinishedAt = entry.At },
        _ => throw new ArgumentOutOfRangeException(nameof(entry), $"this version does not know the event '{entry.Event.GetType().Name}'"),
    };

    private RunState AfterStart(LegStarted started, DateTimeOffset at)
    {
        var next = With(started.Leg, leg => leg with { Phase = LegPhase.Running, StartedAt = at, Where = started.Where, Attempt = Attempt });
        var job = next.Jobs[started.Leg.Job];
        return next.Find(started.Leg)?.Called is { } called ? next.Open(job, started.Leg, called) : next;
    }

    private RunState Open(JobState caller, LegId leg, Plan called)
    {
        var inputs = Find(leg)?.Leg.CallInputs ?? Values.Value.Map.None;
        var scope = caller.Scope with { Plan = called, Inputs = inputs };
        var jobs = called.Jobs
            .Select(job => JobState.Of(JobId.Within(leg, job.Id), job, scope, leg))
            .ToList();
        var place = Order.Length;
        while (Order[place - 1] is var last && last != caller.Id && Jobs[last].Caller?.Job != caller.Id)
            place--;
        return this with
        {
            Order = Order.InsertRange(place, jobs.Select(job => job.Id)),
            Jobs = Jobs.SetItems(jobs.Select(job => KeyValuePair.Create(job.Id, job))),
        };
    }

    private RunState AfterFinish(LegFinished finished, DateTimeOffset at) => With(finished.Leg.Job, job => job.AfterLeg(finished, at));

    private RunState With(JobId id, Func<JobState, JobState> change) => this with { Jobs = Jobs.SetItem(id, change(Jobs[id])) };

    private RunState With(LegId id, Func<LegState, LegState> change) => With(id.Job, job => job.With(id, change));
}

/// <summary>How far somebody is with a concurrency group.</summary>
public enum GroupPhase
{
    /// <summary>Not asked for.</summary>
    None,

    /// <summary>Waited for.</summary>
    Requested,

    /// <summary>Held.</summary>
    Granted,

    /// <summary>Given back.</summary>
    Released,
}
