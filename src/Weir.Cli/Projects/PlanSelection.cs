using Weir.Pipelines.Plans;

namespace Weir.Cli.Projects;

/// <summary>A plan of which only some jobs are wanted.</summary>
/// <param name="Plan">The plan with these jobs, and with those that are assumed.</param>
/// <param name="Assumed">The jobs that others of it need and that were left out: they count as succeeded, without outputs.</param>
internal sealed record PlanSelection(Plan Plan, IReadOnlyList<JobId> Assumed)
{
    /// <summary>Selects jobs of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="names">The jobs, by id; those of a called pipeline as <c>caller/job</c>. None for all.</param>
    /// <param name="withNeeds">Whether the jobs that they need come too.</param>
    /// <returns>Null where the plan has none of them.</returns>
    public static PlanSelection? Of(Plan plan, IReadOnlyCollection<string> names, bool withNeeds)
    {
        if (names.Count == 0)
            return new PlanSelection(plan, []);
        var own = names.Select(name => name.Split('/', 2)).ToLookup(parts => parts[0], parts => parts.Length == 2 ? parts[1] : null, StringComparer.OrdinalIgnoreCase);
        var wanted = plan.Jobs.Where(job => own.Contains(job.Id.Value)).Select(job => job.Id).ToHashSet();
        if (wanted.Count == 0)
            return null;
        if (withNeeds)
            AddNeeds(plan, wanted);
        HashSet<JobId> assumed = [.. plan.Jobs.Where(job => wanted.Contains(job.Id)).SelectMany(job => job.Needs).Select(need => need.Job).Where(need => !wanted.Contains(need))];
        List<JobId> missing = [.. assumed];
        List<Job> jobs = [.. plan.Jobs.Where(job => assumed.Contains(job.Id)).Select(job => job with { Needs = [], Steps = [], Call = null, IsTakenAsSucceeded = true })];
        foreach (var job in plan.Jobs.Where(job => wanted.Contains(job.Id)))
        {
            if (Within(job, [.. own[job.Id.Value]], withNeeds) is not var (within, inner))
                return null;
            jobs.Add(within);
            missing.AddRange(inner);
        }

        return new PlanSelection(plan with { Jobs = jobs }, missing);
    }

    // A job that is wanted only for some jobs of the pipeline that it calls.
    private static (Job Job, IReadOnlyList<JobId> Assumed)? Within(Job job, IReadOnlyList<string?> inner, bool withNeeds)
    {
        if (inner.Count == 0 || inner.Contains(null))
            return (job, []);
        if (job.Call?.Plan is not { } called || Of(called, [.. inner.OfType<string>()], withNeeds) is not { } selection)
            return null;
        return (job with { Call = job.Call with { Plan = selection.Plan } }, selection.Assumed);
    }

    private static void AddNeeds(Plan plan, HashSet<JobId> wanted)
    {
        var needs = plan.Jobs.ToDictionary(job => job.Id, job => job.Needs);
        var open = new Stack<JobId>(wanted);
        while (open.TryPop(out var id))
        {
            foreach (var need in needs.GetValueOrDefault(id, []).Where(need => wanted.Add(need.Job)))
                open.Push(need.Job);
        }
    }
}
