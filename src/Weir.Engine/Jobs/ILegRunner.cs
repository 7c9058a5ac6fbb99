using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Engine.Jobs;

/// <summary>Runs legs: on this machine, or by handing them to agents.</summary>
/// <remarks>One instance serves many legs at once.</remarks>
public interface ILegRunner
{
    /// <summary>Where a leg can run.</summary>
    Placement Place(Leg leg);

    /// <summary>Runs a leg to its end.</summary>
    /// <param name="assignment">The leg and all that it must know.</param>
    /// <param name="stop">Tells it to stop, politely.</param>
    /// <param name="tell">Takes the events of the leg as they happen; may be called from several threads.</param>
    /// <param name="cancellationToken">Ends it by force.</param>
    /// <returns>How it ended; also for what goes wrong around it.</returns>
    Task<JobOutcome> RunAsync(JobAssignment assignment, JobStop stop, Action<RunEvent> tell, CancellationToken cancellationToken);

    /// <summary>Goes on with a leg whose run was driven by a process that is gone. By default such a leg went with it.</summary>
    /// <param name="assignment">The leg and all that it must know.</param>
    /// <param name="told">How many of its events are in the journal: those that come after them are told.</param>
    /// <param name="stop">Tells it to stop, politely.</param>
    /// <param name="tell">Takes the events of the leg as they happen; may be called from several threads.</param>
    /// <param name="cancellationToken">Ends it by force.</param>
    /// <returns>How it ended; also for what goes wrong around it.</returns>
    Task<JobOutcome> ResumeAsync(JobAssignment assignment, int told, JobStop stop, Action<RunEvent> tell, CancellationToken cancellationToken) =>
        Task.FromResult(new JobOutcome(JobResult.Failure, Value.Map.None, "the process that ran it is gone") { Cause = FailureCause.System });
}

/// <summary>Where a leg can run.</summary>
public abstract record Placement
{
    private Placement()
    {
    }

    /// <summary>It can run.</summary>
    /// <param name="Machine">Where.</param>
    public sealed record Somewhere(string Machine) : Placement;

    /// <summary>It waits until somebody takes it: then its runner tells <see cref="LegStarted"/>.</summary>
    public sealed record Waiting : Placement;

    /// <summary>No machine has what it asks for.</summary>
    /// <param name="Reason">What is missing and what to do: a clause for a person.</param>
    /// <param name="Skip">True where it is to count as skipped instead of failed.</param>
    public sealed record Nowhere(string Reason, bool Skip) : Placement;
}
