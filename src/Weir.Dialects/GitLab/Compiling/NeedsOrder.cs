using System.Runtime.InteropServices;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>Checks what rules have made of needs: that none is of a later stage, and that jobs do not wait for each other.</summary>
internal static class NeedsOrder
{
    /// <summary>Checks the jobs of a pipeline.</summary>
    public static void Check(IReadOnlyList<Job> jobs, IReadOnlyList<string> stages, DiagnosticBag diagnostics)
    {
        var byId = jobs.ToDictionary(job => job.Id);
        var places = stages.Select((stage, index) => (stage, index)).ToDictionary(pair => pair.stage, pair => pair.index);
        foreach (var (job, need) in jobs.SelectMany(job => job.Needs.Select(need => (job, need))))
        {
            if (byId.TryGetValue(need.Job, out var needed) && places[needed.Stage!] > places[job.Stage!])
                diagnostics.Add(GitLabRules.Stage, need.At, $"job '{job.Id}' needs '{need.Job}', which is of the later stage '{needed.Stage}'");
        }

        foreach (var job in Stuck(jobs, byId))
            diagnostics.Add(PlanRules.CyclicNeeds, job.Needs[0].At, $"job '{job.Id}' needs '{job.Needs[0].Job}', which waits for '{job.Id}' itself");
    }

    // Takes away what waits for nothing until only circles, and what waits for them, are left.
    private static IEnumerable<Job> Stuck(IReadOnlyList<Job> jobs, Dictionary<JobId, Job> byId)
    {
        Dictionary<JobId, int> waits = [];
        Dictionary<JobId, List<JobId>> followers = [];
        foreach (var (job, need) in jobs.SelectMany(job => job.Needs.Where(need => byId.ContainsKey(need.Job)).Select(need => (job, need))))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(waits, job.Id, out _)++;
            (CollectionsMarshal.GetValueRefOrAddDefault(followers, need.Job, out _) ??= []).Add(job.Id);
        }

        var free = new Queue<JobId>(jobs.Select(job => job.Id).Where(id => !waits.ContainsKey(id)));
        while (free.TryDequeue(out var id))
        {
            foreach (var follower in followers.GetValueOrDefault(id, []))
            {
                if (--CollectionsMarshal.GetValueRefOrAddDefault(waits, follower, out _) == 0)
                    free.Enqueue(follower);
            }
        }

        return jobs.Where(job => waits.GetValueOrDefault(job.Id) > 0);
    }
}
