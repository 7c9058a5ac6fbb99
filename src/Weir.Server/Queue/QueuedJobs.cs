using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Server.Queue;

/// <summary>A job for an agent. A leg has one for each try of each attempt.</summary>
/// <param name="Run">The run that it belongs to.</param>
/// <param name="Project">Its project.</param>
/// <param name="Leg">What the run calls it.</param>
/// <param name="Labels">What the agent must have.</param>
/// <param name="Payload">What the agent must know.</param>
internal sealed record NewJob(RunId Run, long Project, LegId Leg, IReadOnlySet<string> Labels, string Payload)
{
    /// <summary>The attempt of the run.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The try of the leg in it.</summary>
    public int Try { get; init; } = 1;

    /// <summary>Higher ones go first.</summary>
    public int Priority { get; init; }
}

/// <summary>The right of an agent to run a job. Every write of the agent carries it.</summary>
/// <param name="Job">The job.</param>
/// <param name="Epoch">Grows each time that the job is handed out.</param>
internal sealed record JobLease(long Job, long Epoch);

/// <summary>A job that was handed out.</summary>
/// <param name="Lease">The right to run it.</param>
/// <param name="Agent">To whom.</param>
/// <param name="Run">The run that it belongs to.</param>
/// <param name="Leg">What the run calls it.</param>
/// <param name="Payload">What the agent must know.</param>
internal sealed record LeasedJob(JobLease Lease, string Agent, RunId Run, LegId Leg, string Payload);

/// <summary>A job is to stop.</summary>
/// <param name="Cause">What stops it.</param>
/// <param name="Reason">Why: a clause for a person.</param>
/// <param name="ByForce">True where it is not to run what is meant for that case.</param>
internal sealed record StopOrder(StopCause Cause, string Reason, bool ByForce);

/// <summary>What an agent hears about the jobs that it runs.</summary>
/// <param name="Stale">Those that are not its any more: it has to end them, and nothing that it says of them counts.</param>
/// <param name="Stops">Those that are to stop.</param>
internal sealed record LeaseNews(IReadOnlyList<JobLease> Stale, IReadOnlyList<(JobLease Job, StopOrder Order)> Stops);

/// <summary>What became of a job.</summary>
/// <param name="Told">What was told of it since it was last asked, in order.</param>
/// <param name="Outcome">How it ended; null before.</param>
internal sealed record JobNews(IReadOnlyList<RunEvent> Told, JobOutcome? Outcome);
