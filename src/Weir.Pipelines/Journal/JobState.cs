using System.Collections.Immutable;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Pipelines.Journal;

/// <summary>What has become of a job of a run.</summary>
public sealed record JobState
{
    /// <summary>Its id in the run: through its caller where it belongs to a called pipeline.</summary>
    public required JobId Id { get; init; }

    /// <summary>Its definition in its plan.</summary>
    public required Job Definition { get; init; }

    /// <summary>The pipeline that it belongs to.</summary>
    public required RunScope Scope { get; init; }

    /// <summary>The leg that calls its pipeline; null where that is the run's own.</summary>
    public LegId? Caller { get; init; }

    /// <summary>Whether it runs and as which legs; null until its needs have ended.</summary>
    public JobResolution? Resolution { get; init; }

    /// <summary>When that was decided, or null before.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>How the jobs ended that it needs, directly or through others; none until it is resolved.</summary>
    public JobResults AncestorResults { get; init; }

    /// <summary>Its legs; none until it is resolved, or where it does not run.</summary>
    public ImmutableList<LegState> Legs { get; init; } = [];

    /// <summary>What its legs have given so far; of several the last to set an output wins.</summary>
    public Value.Map Outputs { get; init; } = Value.Map.None;

    /// <summary>Whether it goes on in a cancelled run; null until that was asked.</summary>
    public bool? GoesOn { get; init; }

    /// <summary>A job to which nothing has happened yet.</summary>
    public static JobState Of(JobId id, Job definition, RunScope scope, LegId? caller) => new()
    {
        Id = id,
        Definition = definition,
        Scope = scope,
        Caller = caller,
        Resolution = definition.IsTakenAsSucceeded ? new JobResolution.Runs([], "it was taken as succeeded") : null,
    };

    /// <summary>True once nothing more will happen in it.</summary>
    public bool IsFinished => Result is not null;

    /// <summary>True once it is finished and holds no concurrency group, nor waits for one: nothing is to be decided about it any more.</summary>
    public bool IsSettled => IsFinished && !Legs.Exists(leg => leg.Group is GroupPhase.Requested or GroupPhase.Granted);

    /// <summary>How it ended: the worst of its legs, where a failure that may pass is a success; null before.</summary>
    public JobResult? Result => Resolution switch
    {
        JobResolution.Skips => JobResult.Skipped,
        JobResolution.Invalid => JobResult.Failure,
        JobResolution.Runs when Definition.IsTakenAsSucceeded => JobResult.Success,
        JobResolution.Runs => WorstOfLegs(),
        _ => null,
    };

    /// <summary>True where only a person could start it, and what comes after it does not wait for that.</summary>
    public bool IsOptional => Legs.Count > 0 && Legs.TrueForAll(leg => leg is { Phase: LegPhase.Pending, AwaitsPerson: true, Leg.ContinueOnError: true });

    /// <summary>The summary for jobs that come after it; only once it is finished, or where they do not wait for it.</summary>
    public JobSummary Summary => new(Result ?? (MayComeLater ? JobResult.Skipped : throw new InvalidOperationException($"job '{Id}' has not ended")), Outputs)
    {
        IsHeld = Legs.Exists(leg => leg.IsHeld),
    };

    // It was optional, and somebody has started it since what comes after it was resolved.
    private bool MayComeLater => Legs.Count > 0 && Legs.TrueForAll(leg => leg.Leg is { Start: LegStart.ByPerson, ContinueOnError: true });

    // Asked for each job whenever it is decided what comes next: an enumerator over an immutable list costs many times its elements.
    private JobResult? WorstOfLegs()
    {
        JobResult? worst = null;
        for (var index = 0; index < Legs.Count; index++)
        {
            var leg = Legs[index];
            if (leg.Phase != LegPhase.Finished)
                return null;
            if (worst is null || leg.Conclusion > worst)
                worst = leg.Conclusion;
        }

        return worst;
    }

    // Who is resolved in a run that is stopping has a condition that asks for it.
    internal JobState Resolve(JobResolution resolution, JobResults ancestors, bool stopping, DateTimeOffset at) => this with
    {
        AncestorResults = ancestors,
        Resolution = resolution,
        ResolvedAt = at,
        GoesOn = stopping ? true : null,
        Legs = resolution is JobResolution.Runs runs ? [.. runs.Legs.Select(leg => new LegState { Leg = InRun(leg), Called = Definition.Call?.Plan })] : [],
    };

    internal JobState With(LegId id, Func<LegState, LegState> change)
    {
        var index = Legs.FindIndex(state => state.Leg.Id == id);
        return this with { Legs = Legs.SetItem(index, change(Legs[index])) };
    }

    internal JobState AfterLeg(LegFinished finished, DateTimeOffset at)
    {
        var ended = With(finished.Leg, leg => leg.AfterFinish(finished, at));
        var outputs = finished.Outputs.Entries.Where(output => output.Value is not Value.Text { Characters: "" } || !Outputs.TryGet(output.Key, out _));
        return ended with { Outputs = new Value.Map([.. Outputs.Entries, .. outputs], finished.Outputs.Comparer) };
    }

    // A dialect names legs by the job's id in its plan; in the run the caller is part of the name.
    private Leg InRun(Leg leg) => leg with { Id = leg.Id with { Job = Id } };
}

/// <summary>What has become of one leg of a job.</summary>
public sealed record LegState
{
    /// <summary>What was decided about it before it began.</summary>
    public required Leg Leg { get; init; }

    /// <summary>How far it is.</summary>
    public LegPhase Phase { get; init; }

    /// <summary>How far it is with its concurrency group.</summary>
    public GroupPhase Group { get; init; }

    /// <summary>The pipeline that it calls; null where it runs steps, or where that is not made yet.</summary>
    public Plan? Called { get; init; }

    /// <summary>True once it could start but for the person or the time that it waits for.</summary>
    public bool Offered { get; init; }

    /// <summary>Who or what let it start without waiting longer; null while nobody did.</summary>
    public string? PlayedBy { get; init; }

    /// <summary>Counts its tries in this attempt of the run, from 1.</summary>
    public int Try { get; init; } = 1;

    /// <summary>How its earlier tries ended, in order.</summary>
    public ImmutableList<LegTry> EarlierTries { get; init; } = [];

    /// <summary>The attempt of the run in which it began.</summary>
    public int Attempt { get; init; }

    /// <summary>The machine or executor that runs it.</summary>
    public string? Where { get; init; }

    /// <summary>When it began, or null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, or null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why it is to stop, or null while it is not.</summary>
    public LegCancelRequested? Stop { get; init; }

    /// <summary>When it was told to stop.</summary>
    public DateTimeOffset? StopAt { get; init; }

    /// <summary>True once it is being ended by force.</summary>
    public bool Killed { get; init; }

    /// <summary>How it ended, or null before.</summary>
    public JobResult? Result { get; init; }

    /// <summary>Why it did not end well, where that is known.</summary>
    public string? Reason { get; init; }

    /// <summary>Where what it deployed can be seen, if it says.</summary>
    public string? EnvironmentUrl { get; init; }

    /// <summary>The exit code of the script that made it fail; null where none did.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The share of code that its tests reach, in percent, where it says.</summary>
    public double? Coverage { get; init; }

    /// <summary>Its steps in the order in which they began.</summary>
    public ImmutableList<StepState> Steps { get; init; } = [];

    /// <summary>What it said about files and about itself.</summary>
    public ImmutableList<Annotated> Annotations { get; init; } = [];

    /// <summary>The reports of tests that it left.</summary>
    public ImmutableList<TestSummary> Tests { get; init; } = [];

    /// <summary>What its result counts as for the run: a failure that may pass is a success.</summary>
    public JobResult? Conclusion => Result == JobResult.Failure && MayFail ? JobResult.Success : Result;

    /// <summary>True where a person has to start it, and nobody has.</summary>
    public bool AwaitsPerson => Leg.Start is LegStart.ByPerson && PlayedBy is null;

    /// <summary>True where nobody has started it, and what comes after it waits for that.</summary>
    public bool IsHeld => AwaitsPerson && Result == JobResult.Skipped && !Leg.ContinueOnError;

    /// <summary>How many events of who runs it are in this state: its beginning, those of its steps, annotations and reports.</summary>
    public int Told => (StartedAt is null ? 0 : 1) + Steps.Count + Steps.Count(static step => step.Finished is not null) + Annotations.Count + Tests.Count;

    private bool MayFail => Leg.ContinueOnError || (ExitCode is { } code && Leg.PassingExitCodes.Contains(code));

    internal LegState AfterStep(StepFinished finished, DateTimeOffset at)
    {
        var index = Steps.FindIndex(step => step.Started.Step == finished.Step);
        return this with { Steps = Steps.SetItem(index, Steps[index] with { Finished = finished, FinishedAt = at }) };
    }

    internal LegState AfterFinish(LegFinished finished, DateTimeOffset at) => IsTriedAgain(finished)
        ? new LegState
        {
            Leg = Leg,
            Called = Called,
            Group = Group,
            Offered = Offered,
            PlayedBy = PlayedBy,
            Try = Try + 1,
            EarlierTries = EarlierTries.Add(new LegTry(StartedAt, at, finished.Cause, finished.Reason)),
        }
        : this with
        {
            Phase = LegPhase.Finished,
            Result = finished.Result,
            Reason = finished.Reason,
            EnvironmentUrl = finished.EnvironmentUrl,
            ExitCode = finished.ExitCode,
            Coverage = finished.Coverage,
            FinishedAt = at,
        };

    private bool IsTriedAgain(LegFinished finished) =>
        finished.Result == JobResult.Failure
        && Leg.Retry is { } retry
        && Try <= retry.Most
        && ((retry.Causes.Count == 0 && retry.ExitCodes.Count == 0)
            || retry.Causes.Contains(finished.Cause)
            || (finished.ExitCode is { } code && retry.ExitCodes.Contains(code)));
}

/// <summary>A try of a leg that failed, and was followed by another.</summary>
/// <param name="StartedAt">When it began; null where it never did.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Cause">Why it failed.</param>
/// <param name="Reason">The same as a clause for a person, where that is known.</param>
public sealed record LegTry(DateTimeOffset? StartedAt, DateTimeOffset FinishedAt, FailureCause Cause, string? Reason);

/// <summary>What has become of a step.</summary>
/// <param name="Started">How it began.</param>
/// <param name="StartedAt">When.</param>
public sealed record StepState(StepStarted Started, DateTimeOffset StartedAt)
{
    /// <summary>How it ended, or null before.</summary>
    public StepFinished? Finished { get; init; }

    /// <summary>When it ended, or null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>How far a leg is.</summary>
public enum LegPhase
{
    /// <summary>It has not begun.</summary>
    Pending,

    /// <summary>It waits for an agent.</summary>
    Queued,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It has ended, or will never begin.</summary>
    Finished,
}
