using System.Text.Json.Serialization;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Pipelines.Journal;

/// <summary>Something that happened to a run. A run is the list of its events; everything else is derived from them.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(RunBegun), "run-begun")]
[JsonDerivedType(typeof(AttemptBegun), "attempt-begun")]
[JsonDerivedType(typeof(GroupRequested), "group-requested")]
[JsonDerivedType(typeof(GroupGranted), "group-granted")]
[JsonDerivedType(typeof(GroupReleased), "group-released")]
[JsonDerivedType(typeof(CancelRequested), "cancel-requested")]
[JsonDerivedType(typeof(JobReviewed), "job-reviewed")]
[JsonDerivedType(typeof(JobResolved), "job-resolved")]
[JsonDerivedType(typeof(LegOffered), "leg-offered")]
[JsonDerivedType(typeof(LegPlayed), "leg-played")]
[JsonDerivedType(typeof(CallGenerated), "call-generated")]
[JsonDerivedType(typeof(LegQueued), "leg-queued")]
[JsonDerivedType(typeof(LegStarted), "leg-started")]
[JsonDerivedType(typeof(LegCancelRequested), "leg-cancel-requested")]
[JsonDerivedType(typeof(LegKillRequested), "leg-kill-requested")]
[JsonDerivedType(typeof(StepStarted), "step-started")]
[JsonDerivedType(typeof(StepFinished), "step-finished")]
[JsonDerivedType(typeof(Annotated), "annotated")]
[JsonDerivedType(typeof(TestsReported), "tests-reported")]
[JsonDerivedType(typeof(LegFinished), "leg-finished")]
[JsonDerivedType(typeof(RunFinished), "run-finished")]
public abstract record RunEvent;

/// <summary>An event with its place in the journal.</summary>
/// <param name="Sequence">Counted from 1 without gaps.</param>
/// <param name="At">When it was appended.</param>
/// <param name="Event">What happened.</param>
public sealed record JournalEntry(long Sequence, DateTimeOffset At, RunEvent Event);

/// <summary>The run was named and may begin, once it holds its group.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Claim">The group that it must hold, if any.</param>
/// <param name="Problems">What keeps it from running; with errors it fails.</param>
public sealed record RunBegun(string Name, GroupClaim? Claim, IReadOnlyList<Diagnostic> Problems) : RunEvent;

/// <summary>The run was run again.</summary>
/// <param name="Attempt">Counted from 1; the first one has no such event.</param>
/// <param name="Jobs">The jobs that run again from their condition on; with the legs, the others keep their results.</param>
/// <param name="Legs">The legs that run again while other legs of their jobs keep their results.</param>
public sealed record AttemptBegun(int Attempt, IReadOnlyList<JobId> Jobs, IReadOnlyList<LegId> Legs) : RunEvent;

/// <summary>A run or leg waits for its concurrency group.</summary>
/// <param name="Leg">The leg, or null for the run itself.</param>
/// <param name="Claim">What it wants.</param>
public sealed record GroupRequested(LegId? Leg, GroupClaim Claim) : RunEvent;

/// <summary>A run or leg holds its concurrency group.</summary>
public sealed record GroupGranted(LegId? Leg) : RunEvent;

/// <summary>A run or leg has given its concurrency group back, or waits for it no more.</summary>
public sealed record GroupReleased(LegId? Leg) : RunEvent;

/// <summary>Somebody, or something, wants the run to stop.</summary>
/// <param name="Reason">Why: a clause for a person.</param>
public sealed record CancelRequested(string Reason) : RunEvent;

/// <summary>The condition of a running job was evaluated again after the run was cancelled.</summary>
/// <param name="Job">The job.</param>
/// <param name="GoesOn">True where its condition asks for it to run all the same.</param>
public sealed record JobReviewed(JobId Job, bool GoesOn) : RunEvent;

/// <summary>A job's condition and matrix were evaluated.</summary>
public sealed record JobResolved(JobId Job, JobResolution Resolution) : RunEvent;

/// <summary>A leg could start, and waits for a person.</summary>
public sealed record LegOffered(LegId Leg) : RunEvent;

/// <summary>A leg does not wait for a person, or for a time, any longer.</summary>
/// <param name="Leg">The leg.</param>
/// <param name="By">Who or what lets it start.</param>
public sealed record LegPlayed(LegId Leg, string By) : RunEvent;

/// <summary>The pipeline that a leg calls was compiled from what jobs made; the leg starts next.</summary>
public sealed record CallGenerated(LegId Leg, Plan Called) : RunEvent;

/// <summary>A leg waits for an agent. Where a leg begins at once there is no such event.</summary>
public sealed record LegQueued(LegId Leg) : RunEvent;

/// <summary>A leg began.</summary>
/// <param name="Leg">The leg.</param>
/// <param name="Where">The machine or executor that runs it; empty for the call of a pipeline.</param>
public sealed record LegStarted(LegId Leg, string Where) : RunEvent;

/// <summary>A leg is to stop.</summary>
/// <param name="Leg">The leg.</param>
/// <param name="Cause">What stopped it.</param>
/// <param name="Reason">Why: a clause for a person.</param>
public sealed record LegCancelRequested(LegId Leg, StopCause Cause, string Reason) : RunEvent;

/// <summary>A leg that was to stop did not, and is ended by force.</summary>
public sealed record LegKillRequested(LegId Leg) : RunEvent;

/// <summary>A step began.</summary>
/// <param name="Leg">The leg that it belongs to.</param>
/// <param name="Step">Counts the steps of the leg as they appear in its log, from 1.</param>
/// <param name="Id">The step's id in the plan, followed by the ids of inner steps of an action, separated by <c>/</c>.</param>
/// <param name="Name">What people see it called.</param>
public sealed record StepStarted(LegId Leg, int Step, string Id, string Name) : RunEvent;

/// <summary>A step ended.</summary>
/// <param name="Leg">The leg that it belongs to.</param>
/// <param name="Step">Counts the steps of the leg as they appear in its log, from 1.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Conclusion">What that counts as: a failure that the step lets pass is a success.</param>
/// <param name="Reason">Why, where it did not end well: a clause for a person.</param>
public sealed record StepFinished(LegId Leg, int Step, JobResult Outcome, JobResult Conclusion, string? Reason) : RunEvent;

/// <summary>A leg said something about a file, or about itself.</summary>
public sealed record Annotated(LegId Leg, int Step, Annotation Annotation) : RunEvent;

/// <summary>A leg left a report of tests.</summary>
public sealed record TestsReported(LegId Leg, TestSummary Tests) : RunEvent;

/// <summary>A leg ended.</summary>
/// <param name="Leg">The leg.</param>
/// <param name="Result">How, before its <see cref="Dialects.Leg.ContinueOnError"/> is taken into account.</param>
/// <param name="Outputs">What it gives to the jobs that need it.</param>
/// <param name="Reason">Why, where it did not end well: a clause for a person.</param>
public sealed record LegFinished(LegId Leg, JobResult Result, Value.Map Outputs, string? Reason) : RunEvent
{
    /// <summary>Where what it deployed can be seen, if it says.</summary>
    public string? EnvironmentUrl { get; init; }

    /// <summary>Why it failed; only looked at where it did.</summary>
    public FailureCause Cause { get; init; }

    /// <summary>The exit code of the script that made it fail; null where none did.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The share of code that its tests reach, in percent, where it says.</summary>
    public double? Coverage { get; init; }
}

/// <summary>The run ended.</summary>
public sealed record RunFinished(JobResult Result) : RunEvent;

/// <summary>What stops a leg.</summary>
public enum StopCause
{
    /// <summary>The run was cancelled.</summary>
    Cancelled,

    /// <summary>Another leg of its job failed.</summary>
    FailFast,

    /// <summary>It took too long.</summary>
    TimedOut,

    /// <summary>A newer one took its place in a concurrency group.</summary>
    Superseded,
}
