using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Pipelines.Graphs;

/// <summary>The jobs of a run and what each waits for, as they are drawn: called pipelines in the place of their callers, no edge that others imply.</summary>
/// <param name="Nodes">The jobs, in their order.</param>
/// <param name="Edges">Pairs of indexes into the jobs: the second waits for the first.</param>
public sealed record JobGraph(IReadOnlyList<JobNode> Nodes, IReadOnlyList<(int From, int To)> Edges)
{
    /// <summary>The graph of a run.</summary>
    /// <param name="state">The run.</param>
    /// <param name="foreseen">True for a rehearsed run: then only skipped jobs are marked.</param>
    public static JobGraph Of(RunState state, bool foreseen)
    {
        var drawn = state.Ordered().Where(job => !IsOpened(state, job)).ToList();
        var index = drawn.Select((job, at) => (job.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);
        var edges = drawn.SelectMany(job => Before(state, job).Select(before => (From: index[before], To: index[job.Id]))).Distinct().ToList();
        return new JobGraph([.. drawn.Select(job => new JobNode(job.Id, LabelOf(state, job), Math.Max(1, job.Legs.Count), MarkOf(job, foreseen)))], Reduce(drawn.Count, edges));
    }

    /// <summary>How far a job is.</summary>
    public static JobMark MarkOf(JobState job) => MarkOf(job, foreseen: false);

    private static JobMark MarkOf(JobState job, bool foreseen) => job.Result switch
    {
        JobResult.Skipped => JobMark.Skipped,
        _ when foreseen => JobMark.None,
        JobResult.Success => JobMark.Success,
        JobResult.Failure => JobMark.Failure,
        JobResult.Cancelled => JobMark.Cancelled,
        _ => job.Legs.Any(leg => leg.Phase == LegPhase.Running) ? JobMark.Running : JobMark.Waiting,
    };

    private static bool IsOpened(RunState state, JobState job) => job.Definition.Call is not null && job.Legs.Any(leg => state.JobsOf(leg.Leg.Id).Any());

    private static string LabelOf(RunState state, JobState job)
    {
        var own = job.Legs is [var only] ? only.Leg.Name : job.Definition.Name.KnownText ?? job.Definition.Id.Value;
        return job.Caller is { } caller ? $"{state.Find(caller)?.Leg.Name ?? caller.ToString()} / {own}" : own;
    }

    // The jobs that a job waits for: the last ones of what it needs, and for the first ones of a called pipeline also what the caller needs.
    private static IEnumerable<JobId> Before(RunState state, JobState job)
    {
        var needs = job.Definition.Needs.Select(need => state.Jobs[GraphNames.InScope(job, need.Job)]);
        var own = needs.Concat(EarlierStages(state, job)).SelectMany(need => Last(state, need)).ToList();
        return job.Caller is { } caller && own.Count == 0 ? Before(state, state.Jobs[caller.Job]) : own;
    }

    private static IEnumerable<JobState> EarlierStages(RunState state, JobState job)
    {
        if (!job.Definition.AwaitsEarlierStages)
            return [];
        var stages = job.Scope.Plan.Stages.TakeWhile(stage => stage != job.Definition.Stage).ToHashSet();
        return state.JobsOf(job.Caller).Where(other => other.Definition.Stage is { } stage && stages.Contains(stage));
    }

    private static IEnumerable<JobId> Last(RunState state, JobState job)
    {
        if (!IsOpened(state, job))
            return [job.Id];
        return
            from leg in job.Legs
            let inner = state.JobsOf(leg.Leg.Id).ToList()
            let needed = inner.SelectMany(one => one.Definition.Needs.Select(need => GraphNames.InScope(one, need.Job))).ToHashSet()
            from last in inner
            where !needed.Contains(last.Id)
            from id in Last(state, last)
            select id;
    }

    // Leaves out the edges that a longer way implies.
    private static List<(int From, int To)> Reduce(int count, List<(int From, int To)> edges)
    {
        var next = edges.ToLookup(edge => edge.From, edge => edge.To);
        var reach = new HashSet<int>?[count];
        return [.. edges.Where(edge => !next[edge.From].Any(other => other != edge.To && Reach(other).Contains(edge.To)))];

        HashSet<int> Reach(int node)
        {
            if (reach[node] is { } known)
                return known;
            HashSet<int> all = [.. next[node]];
            foreach (var one in next[node])
                all.UnionWith(Reach(one));
            return reach[node] = all;
        }
    }
}
