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
        var own = plan.Jobs.SelectMany(job => names.Select(name => (job.Id, Inner: InnerOf(job, name)))).Where(pair => pair.Inner is not null).ToLookup(pair => pair.Id, pair => pair.Inner!);
        var wanted = own.Select(pairs => pairs.Key).ToHashSet();
        if (wanted.Count == 0)
            return null;
        if (withNeeds)
            AddNeeds(plan, wanted);
        HashSet<JobId> assumed = [.. plan.Jobs.Where(job => wanted.Contains(job.Id)).SelectMany(job => job.Needs).Select(need => need.Job).Where(need => !wanted.Contains(need))];
        List<JobId> missing = [.. assumed];
        List<Job> jobs = [.. plan.Jobs.Where(job => assumed.Contains(job.Id)).Select(job => job with { Needs = [], Steps = [], Call = null, IsTakenAsSucceeded = true })];
        foreach (var job in plan.Jobs.Where(job => wanted.Contains(job.Id)))
        {
            if (Within(job, [.. own[job.Id]], withNeeds) is not var (within, inner))
                return null;
            jobs.Add(within);
            missing.AddRange(inner);
        }

        return new PlanSelection(plan with { Jobs = jobs }, missing);
    }

    // A job that is wanted only for some jobs of the pipeline that it calls.
    private static (Job Job, IReadOnlyList<JobId> Assumed)? Within(Job job, IReadOnlyList<string> inner, bool withNeeds)
    {
        if (inner.Count == 0 || inner.Contains(""))
            return (job, []);
        if (job.Call?.Plan is not { } called || Of(called, inner, withNeeds) is not { } selection)
            return null;
        return (job with { Call = job.Call with { Plan = selection.Plan } }, selection.Assumed);
    }

    private static void AddNeeds(Plan plan, HashSet<JobId> wanted)
    {
        var jobs = plan.Jobs.ToDictionary(job => job.Id);
        var stages = plan.Stages.Select((name, at) => KeyValuePair.Create(name, at)).ToDictionary();
        var open = new Stack<JobId>(wanted);
        while (open.TryPop(out var id))
        {
            var job = jobs[id];
            var needs = job.AwaitsEarlierStages
                ? plan.Jobs.Where(other => other.Stage is not null && stages[other.Stage] < stages[job.Stage!]).Select(other => other.Id)
                : job.Needs.Select(need => need.Job).Where(jobs.ContainsKey);
            foreach (var need in needs.Where(wanted.Add))
                open.Push(need);
        }
    }

    // What a name asks for of a job: all of it, as empty text, or jobs of the pipeline that it calls; null where another job is meant. A job of
    // which 'parallel' made several is meant by its own name, too, and the values of its combination may stand close together.
    private static string? InnerOf(Job job, string name)
    {
        var id = job.Id.Value;
        if (Same(id, name) || Same(id.Replace(", ", ",", StringComparison.Ordinal), name))
            return "";
        if (name.Length > id.Length && name[id.Length] == '/' && job.Call is not null && Same(id, name[..id.Length]))
            return name[(id.Length + 1)..];
        return job.IsOneOf(name) ? "" : null;
    }

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
