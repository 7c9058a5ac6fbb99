using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Pipelines.Scheduling;

/// <summary>
/// Drives runs whose plan is a graph: a job starts the moment its needs have ended. Pure: what comes next is a function of what has happened
/// and of the time.
/// </summary>
/// <remarks>
/// Deciding twice without an event in between gives the same commands, so who acts on them appends the events that they call for first.
/// </remarks>
public static class GraphDriver
{
    /// <summary>What is to be done now; empty where there is nothing to do but wait.</summary>
    public static IReadOnlyList<RunCommand> Decide(RunState state, DateTimeOffset now)
    {
        if (state.Result is not null)
            return Release(null, state.Group);
        if (state.Header is not { } header)
            return [new RunCommand.Begin()];
        if (header.Problems.Any(problem => problem.Severity == Severity.Error))
            return [new RunCommand.Finish(JobResult.Failure)];
        if (state.CancelReason is not null && state.Group != GroupPhase.Granted && header.Claim is not null)
            return [new RunCommand.Finish(JobResult.Cancelled)];
        if (header.Claim is { } claim && state.Group != GroupPhase.Granted)
            return state.Group == GroupPhase.None ? [new RunCommand.RequestGroup(null, claim)] : [];

        if (state.Plan.CancelsOnFailure && state.CancelReason is null && state.JobsOf(null).FirstOrDefault(job => job.Result == JobResult.Failure) is { } failed)
            return [new RunCommand.CancelRun($"'{failed.Id}' failed")];

        var stages = new StageProgress(state);
        var commands = state.Ordered().Where(job => !job.IsSettled).SelectMany(job => Decide(state, stages, job, now)).ToList();
        return commands.Count == 0 && state.Jobs.Values.All(job => job.IsFinished)
            ? [new RunCommand.Finish(Conclude(state))]
            : commands;
    }

    /// <summary>When to decide again though nothing happens: the next time limit that passes; null where there is none.</summary>
    public static DateTimeOffset? NextDue(RunState state) =>
        state.Ordered().SelectMany(job => job.Legs.Select(leg => DueOf(job, leg))).Min();

    private static DateTimeOffset? DueOf(JobState job, LegState leg) => leg switch
    {
        { Phase: LegPhase.Pending, PlayedBy: null, Leg.Start: LegStart.After after } => job.ResolvedAt + after.Delay,
        { Phase: LegPhase.Queued or LegPhase.Running, Killed: false, StopAt: { } stopped } => stopped + leg.Leg.CancelTimeout,
        { Phase: LegPhase.Running, Killed: false, StartedAt: not null } => leg.StartedAt + leg.Leg.Timeout,
        _ => null,
    };

    private static IEnumerable<RunCommand> Decide(RunState state, StageProgress stages, JobState job, DateTimeOffset now) => job.Resolution switch
    {
        null when NeedsEnded(state, job) && (!job.Definition.AwaitsEarlierStages || stages.HaveEnded(job)) => [new RunCommand.Resolve(job.Id, ScopeOf(state, stages, job))],
        JobResolution.Runs when NeedsReview(state, job) => [new RunCommand.Review(job.Id, ScopeOf(state, stages, job))],
        JobResolution.Runs runs => DecideLegs(state, job, runs, now),
        _ => [],
    };

    private static IEnumerable<RunCommand> DecideLegs(RunState state, JobState job, JobResolution.Runs runs, DateTimeOffset now)
    {
        var stop = StopOf(state, job, runs);
        var free = runs.MaxParallel is { } most ? most - job.Legs.Count(Occupies) : int.MaxValue;
        foreach (var leg in job.Legs)
        {
            var command = leg.Phase switch
            {
                LegPhase.Finished => Release(leg.Leg.Id, leg.Group).FirstOrDefault(),
                LegPhase.Queued or LegPhase.Running => WhileRunning(state, job, leg, stop, now),
                _ when (leg.Stop ?? stop) is { } reason => new RunCommand.GiveUp(leg.Leg.Id, JobResult.Cancelled, reason.Reason),
                _ when IsWaiting(job, leg, now) => leg.Offered ? null : new RunCommand.Offer(leg.Leg.Id),
                _ when Occupies(leg) || free-- > 0 => WhilePending(job, leg),
                _ => null,
            };
            if (command is not null)
                yield return command;
        }
    }

    private static bool IsWaiting(JobState job, LegState leg, DateTimeOffset now) => leg.PlayedBy is null && leg.Leg.Start switch
    {
        LegStart.ByPerson => true,
        LegStart.After after => now < job.ResolvedAt + after.Delay,
        _ => false,
    };

    private static RunCommand? WhilePending(JobState job, LegState leg) => (leg.Leg.Claim, leg.Group) switch
    {
        _ when leg.Called is { Admission: { Admitted: false } refusal } => new RunCommand.GiveUp(leg.Leg.Id, JobResult.Failure, $"nothing starts the pipeline that it calls: {refusal.Reason}"),
        (null, _) or (_, GroupPhase.Granted) when job.Definition.Call is { Generated.Count: > 0 } && leg.Called is null => new RunCommand.Generate(leg.Leg.Id, job.Scope),
        (null, _) or (_, GroupPhase.Granted) => new RunCommand.Start(leg.Leg.Id),
        ({ } claim, GroupPhase.None) => new RunCommand.RequestGroup(leg.Leg.Id, claim),
        _ => null,
    };

    private static RunCommand? WhileRunning(RunState state, JobState job, LegState leg, LegCancelRequested? stop, DateTimeOffset now)
    {
        if (leg.Called is not null && state.JobsOf(leg.Leg.Id).ToList() is var called && (job.Definition.Call!.IsDetached || called.All(inner => inner.IsFinished)))
            return new RunCommand.Return(leg.Leg.Id, called[0].Scope, job.Definition.Call!.IsDetached ? JobResult.Success : leg.Stop is null ? Worst(called) : Worse(JobResult.Cancelled, Worst(called)));
        if (leg.Stop is null && stop is not null)
            return new RunCommand.Cancel(leg.Leg.Id, stop.Cause, stop.Reason);
        if (leg.Stop is null && now - leg.StartedAt >= leg.Leg.Timeout)
            return new RunCommand.Cancel(leg.Leg.Id, StopCause.TimedOut, $"it took longer than {Words.Duration(leg.Leg.Timeout)}");
        return leg.StopAt is { } since && !leg.Killed && now - since >= leg.Leg.CancelTimeout ? new RunCommand.Kill(leg.Leg.Id) : null;
    }

    // A leg that holds or awaits its group takes one of the places of max-parallel, as on the services.
    private static bool Occupies(LegState leg) =>
        leg.Phase is LegPhase.Queued or LegPhase.Running || (leg.Phase == LegPhase.Pending && leg.Group is GroupPhase.Requested or GroupPhase.Granted);

    private static bool NeedsReview(RunState state, JobState job) =>
        job.GoesOn is null && state.IsStopping(job) && job.Legs.Any(leg => leg is { Phase: not LegPhase.Finished, Stop: null });

    private static LegCancelRequested? StopOf(RunState state, JobState job, JobResolution.Runs runs)
    {
        if (job.GoesOn == false)
            return state.StopOf(job);
        return runs.FailFast && job.Legs.FirstOrDefault(leg => leg.Conclusion == JobResult.Failure) is { } failed
            ? new LegCancelRequested(failed.Leg.Id, StopCause.FailFast, $"'{failed.Leg.Name}' failed")
            : null;
    }

    // Asked for each waiting job whenever something happens.
    private static bool NeedsEnded(RunState state, JobState job)
    {
        var needs = job.Definition.Needs;
        for (var index = 0; index < needs.Count; index++)
        {
            if (!state.Jobs[GraphNames.InScope(job, needs[index].Job)].IsFinished)
                return false;
        }

        return true;
    }

    /// <summary>What a job whose needs have ended may depend on.</summary>
    public static JobScope ScopeOf(RunState state, JobState job) => ScopeOf(state, new StageProgress(state), job);

    private static JobScope ScopeOf(RunState state, StageProgress stages, JobState job)
    {
        if (job.Definition.AwaitsEarlierStages)
        {
            var earlier = stages.Earlier(job);
            return new JobScope { Run = job.Scope, Needs = earlier, Ancestors = earlier, Cancelled = state.IsStopping(job) };
        }

        return new JobScope
        {
            Run = job.Scope,
            Needs = job.Definition.Needs.Select(need => need.Job).Distinct().ToDictionary(id => id, id => state.Jobs[GraphNames.InScope(job, id)].Summary),
            Ancestors = AncestorsOf(state, job),
            AncestorResults = state.AncestorResults(job),
            Cancelled = state.IsStopping(job),
        };
    }

    // In a wide graph this would be most of the work of deciding, and hardly any job asks for it.
    private static IEnumerable<KeyValuePair<JobId, JobSummary>> AncestorsOf(RunState state, JobState job)
    {
        HashSet<JobId> seen = [];
        var open = new Stack<JobId>(job.Definition.Needs.Select(need => need.Job).Reverse());
        while (open.TryPop(out var id))
        {
            if (!seen.Add(id))
                continue;
            var needed = state.Jobs[GraphNames.InScope(job, id)];
            yield return KeyValuePair.Create(id, needed.Summary);
            foreach (var need in needed.Definition.Needs.Reverse())
                open.Push(need.Job);
        }
    }

    private static RunCommand[] Release(LegId? leg, GroupPhase group) =>
        group is GroupPhase.Requested or GroupPhase.Granted ? [new RunCommand.ReleaseGroup(leg)] : [];

    private static JobResult Worst(IEnumerable<JobState> jobs) => jobs.Max(job => job.Result) ?? JobResult.Skipped;

    private static JobResult Worse(JobResult left, JobResult right) => left > right ? left : right;

    private static JobResult Conclude(RunState state)
    {
        var worst = Worst(state.JobsOf(null));
        var stopped = state.CancelReason is not null && state.JobsOf(null).Any(job => job.Result == JobResult.Cancelled);
        return stopped && !state.Plan.CancelsOnFailure ? JobResult.Cancelled : worst;
    }
}
