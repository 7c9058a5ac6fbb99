using System.Collections.Frozen;
using System.Text.Json;
using Weir.Engine.Jobs;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Server.Security;

namespace Weir.Server.Queue;

/// <summary>Runs the legs of the runs of a project by handing them to agents.</summary>
/// <param name="project">The project.</param>
/// <param name="queue">Where agents take them from.</param>
/// <param name="signals">Tells when there is news of them.</param>
/// <param name="keys">Seals what agents must know: it has secrets.</param>
/// <param name="time">The time.</param>
internal sealed class QueuedLegRunner(long project, JobQueue queue, JobSignals signals, KeyRing keys, TimeProvider time) : ILegRunner
{
    // What another node learns of a job is found then, at the latest.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public Placement Place(Leg leg) => new Placement.Waiting();

    /// <inheritdoc/>
    public Task<JobOutcome> RunAsync(JobAssignment assignment, JobStop stop, Action<RunEvent> tell, CancellationToken cancellationToken) =>
        ResumeAsync(assignment, 0, stop, tell, cancellationToken);

    /// <inheritdoc/>
    public async Task<JobOutcome> ResumeAsync(JobAssignment assignment, int told, JobStop stop, Action<RunEvent> tell, CancellationToken cancellationToken)
    {
        var job = await queue.AddAsync(NewJobOf(assignment), CancellationToken.None).ConfigureAwait(false);
        using var watch = signals.Watch(job);
        await using var stopping = stop.Token.UnsafeRegister(static watch => ((JobWatch)watch!).Wake(), watch).ConfigureAwait(false);
        await using var killing = cancellationToken.UnsafeRegister(static watch => ((JobWatch)watch!).Wake(), watch).ConfigureAwait(false);
        StopOrder? sent = null;
        while (true)
        {
            if (Wanted(stop, cancellationToken) is { } order && order != sent)
            {
                await queue.StopAsync(job, order, CancellationToken.None).ConfigureAwait(false);
                sent = order;
            }

            var news = await queue.NewsAsync(job, told, CancellationToken.None).ConfigureAwait(false);
            foreach (var what in news.Told)
                tell(what);
            told += news.Told.Count;
            if (news.Outcome is { } outcome)
                return outcome;
            await watch.WaitAsync(LongestSilence, time).ConfigureAwait(false);
        }
    }

    /// <summary>What a payload says.</summary>
    public static JobAssignment Open(string payload, KeyRing keys) => JsonSerializer.Deserialize(keys.Open(payload), PlanJson.Default.JobAssignment)!;

    private NewJob NewJobOf(JobAssignment assignment) => new(
        assignment.Run.Id,
        project,
        assignment.Leg.Id,
        assignment.Leg.Labels.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        keys.Seal(JsonSerializer.SerializeToUtf8Bytes(assignment, PlanJson.Default.JobAssignment)))
    {
        Attempt = assignment.Run.Attempt,
        Try = assignment.Try,
    };

    private static StopOrder? Wanted(JobStop stop, CancellationToken killed) =>
        killed.IsCancellationRequested ? new StopOrder(stop.Cause ?? StopCause.Cancelled, stop.Reason ?? "it was ended by force", ByForce: true)
        : stop.Token.IsCancellationRequested ? new StopOrder(stop.Cause!.Value, stop.Reason!, ByForce: false)
        : null;
}
