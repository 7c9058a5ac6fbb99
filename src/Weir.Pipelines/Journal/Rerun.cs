using System.Collections.Immutable;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;

namespace Weir.Pipelines.Journal;

/// <summary>Running a finished run again: all of it, or what did not succeed with all that depends on it.</summary>
public static class Rerun
{
    /// <summary>The next attempt of a finished run.</summary>
    /// <param name="state">The run.</param>
    /// <param name="failedOnly">True to keep the results of what succeeded.</param>
    /// <returns>The event to append, or null where nothing would run.</returns>
    public static AttemptBegun? Next(RunState state, bool failedOnly)
    {
        if (!failedOnly)
            return new AttemptBegun(state.Attempt + 1, [.. state.JobsOf(null).Select(job => job.Id)], []);

        var legs = state.Ordered()
            .Where(job => job.Definition.Call is null)
            .SelectMany(job => job.Legs)
            .Where(leg => leg.Result is JobResult.Failure or JobResult.Cancelled)
            .Select(leg => leg.Leg.Id)
            .ToList();
        var touched = legs.Select(leg => leg.Job).ToHashSet();
        touched.UnionWith(state.Ordered().Where(job => job.Resolution is JobResolution.Invalid || NeverBegan(job)).Select(job => job.Id));
        touched.UnionWith(touched.SelectMany(job => Callers(state, job)).ToList());
        var jobs = Dependents(state, touched);
        jobs.UnionWith(touched.Where(job => legs.All(leg => leg.Job != job) && !IsReopened(state, job, legs)));
        return legs.Count + jobs.Count == 0
            ? null
            : new AttemptBegun(state.Attempt + 1, [.. state.Order.Where(jobs.Contains)], [.. legs.Where(leg => !jobs.Contains(leg.Job))]);
    }

    internal static RunState Apply(RunState state, AttemptBegun again, DateTimeOffset at)
    {
        var gone = state.Order.Where(id => Callers(state, id).Any(again.Jobs.Contains)).ToHashSet();
        var jobs = state.Jobs.RemoveRange(gone);
        foreach (var id in again.Jobs.Where(id => !gone.Contains(id)))
            jobs = jobs.SetItem(id, Fresh(jobs[id], again.Attempt));
        foreach (var leg in again.Legs.Where(leg => jobs.ContainsKey(leg.Job)))
            jobs = jobs.SetItem(leg.Job, Reset(jobs[leg.Job], leg));
        foreach (var caller in again.Jobs.Concat(again.Legs.Select(leg => leg.Job)).Where(jobs.ContainsKey).SelectMany(id => CallerLegs(state, id)).Distinct())
            jobs = jobs.SetItem(caller.Job, Reopen(jobs[caller.Job], caller));
        return state with
        {
            Order = state.Order.RemoveAll(gone.Contains),
            Jobs = jobs.SetItems(jobs.Values.Select(job => KeyValuePair.Create(job.Id, InAttempt(job, again.Attempt)))),
            Run = state.Run with { Attempt = again.Attempt },
            Attempt = again.Attempt,
            Header = null,
            Group = GroupPhase.None,
            CancelReason = null,
            StartedAt = at,
            FinishedAt = null,
            Result = null,
        };
    }

    private static JobState Fresh(JobState job, int attempt) =>
        InAttempt(JobState.Of(job.Id, job.Definition, job.Scope, job.Caller), attempt);

    private static JobState InAttempt(JobState job, int attempt) =>
        job with { Scope = job.Scope with { Run = job.Scope.Run with { Attempt = attempt } }, GoesOn = null };

    private static JobState Reset(JobState job, LegId id) => job.With(id, leg => new LegState { Leg = leg.Leg, Called = job.Definition.Call?.Plan });

    private static JobState Reopen(JobState job, LegId id) =>
        job.With(id, leg => leg with { Phase = LegPhase.Running, Result = null, Reason = null, FinishedAt = null, Stop = null, StopAt = null, Killed = false });

    // A job whose legs were all given up before one began has nothing worth keeping.
    private static bool NeverBegan(JobState job) =>
        job.Definition.Call is not null && job.Result is JobResult.Failure or JobResult.Cancelled && job.Legs.All(leg => leg.StartedAt is null);

    // A call whose own jobs run again stays open around them instead of being called anew.
    private static bool IsReopened(RunState state, JobId job, List<LegId> legs) => legs.Any(leg => Callers(state, leg.Job).Contains(job));

    private static HashSet<JobId> Dependents(RunState state, HashSet<JobId> touched)
    {
        HashSet<JobId> dependents = [];
        foreach (var job in state.Ordered())
        {
            var needs = job.Definition.Needs.Select(need => GraphNames.InScope(job, need.Job));
            if (needs.Any(need => touched.Contains(need) || dependents.Contains(need)))
                dependents.Add(job.Id);
        }

        // Jobs stand in the file's order, which need not be that of their needs.
        return dependents.IsSubsetOf(touched) ? dependents : [.. dependents, .. Dependents(state, [.. touched, .. dependents])];
    }

    private static IEnumerable<JobId> Callers(RunState state, JobId id) => CallerLegs(state, id).Select(leg => leg.Job);

    private static IEnumerable<LegId> CallerLegs(RunState state, JobId id)
    {
        for (var caller = state.Jobs[id].Caller; caller is { } leg; caller = state.Jobs[leg.Job].Caller)
            yield return leg;
    }
}

internal static class GraphNames
{
    /// <summary>A job's id in the run, for a job that stands in the same pipeline as <paramref name="sibling"/>.</summary>
    public static JobId InScope(JobState sibling, JobId id) => sibling.Caller is { } caller ? JobId.Within(caller, id) : id;
}
