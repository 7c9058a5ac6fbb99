using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Pipelines.Scheduling;

/// <summary>What is to be done next for a run. Who does it appends the event that says so, before it takes effect.</summary>
public abstract record RunCommand
{
    private RunCommand()
    {
    }

    /// <summary>Name the run: <see cref="RunBegun"/>.</summary>
    public sealed record Begin : RunCommand;

    /// <summary>Ask for a concurrency group: <see cref="GroupRequested"/>.</summary>
    public sealed record RequestGroup(LegId? Leg, GroupClaim Claim) : RunCommand;

    /// <summary>Give a concurrency group back, or stop waiting for it: <see cref="GroupReleased"/>.</summary>
    public sealed record ReleaseGroup(LegId? Leg) : RunCommand;

    /// <summary>Evaluate a job's condition and matrix: <see cref="JobResolved"/>.</summary>
    public sealed record Resolve(JobId Job, JobScope Scope) : RunCommand;

    /// <summary>Evaluate the condition of a running job again, for the run was cancelled: <see cref="JobReviewed"/>.</summary>
    public sealed record Review(JobId Job, JobScope Scope) : RunCommand;

    /// <summary>Ask for what a leg waits for that could start: <see cref="LegOffered"/>, and <see cref="LegPlayed"/> where it need not wait.</summary>
    public sealed record Offer(LegId Leg) : RunCommand;

    /// <summary>Stop the run: <see cref="CancelRequested"/>.</summary>
    public sealed record CancelRun(string Reason) : RunCommand;

    /// <summary>Make the pipeline that a leg calls: <see cref="CallGenerated"/>, or <see cref="LegFinished"/> where that cannot be done.</summary>
    public sealed record Generate(LegId Leg, RunScope Scope) : RunCommand;

    /// <summary>Start a leg: <see cref="LegStarted"/>.</summary>
    public sealed record Start(LegId Leg) : RunCommand;

    /// <summary>Stop a leg: <see cref="LegCancelRequested"/>.</summary>
    public sealed record Cancel(LegId Leg, StopCause Cause, string Reason) : RunCommand;

    /// <summary>End a leg by force: <see cref="LegKillRequested"/>.</summary>
    public sealed record Kill(LegId Leg) : RunCommand;

    /// <summary>Give a leg up that never began: <see cref="LegFinished"/>.</summary>
    public sealed record GiveUp(LegId Leg, JobResult Result, string Reason) : RunCommand;

    /// <summary>End the leg of a call whose jobs have all ended: <see cref="LegFinished"/>.</summary>
    public sealed record Return(LegId Leg, RunScope Scope, JobResult Result) : RunCommand;

    /// <summary>End the run: <see cref="RunFinished"/>.</summary>
    public sealed record Finish(JobResult Result) : RunCommand;
}
