using Weir.Dialects.Graphs;
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

        foreach (var id in Waiting.Stuck(byId.Keys, id => byId[id].Needs.Select(need => need.Job).Where(byId.ContainsKey)))
        {
            var need = byId[id].Needs[0];
            diagnostics.Add(PlanRules.CyclicNeeds, need.At, $"job '{id}' needs '{need.Job}', which waits for '{id}' itself");
        }
    }
}
