using Weir.Dialects.Graphs;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>Checks that every job can begin at some time.</summary>
internal static class NeedsGraph
{
    public static void Check(IReadOnlyList<Job> jobs, Span at, DiagnosticBag diagnostics)
    {
        if (jobs.All(job => job.Needs.Count > 0))
        {
            diagnostics.Add(PlanRules.NoFirstJob, at, jobs.Count == 0 ? "a workflow needs at least one job" : "every job waits for another, and none can begin");
            if (jobs.Count == 0)
                return;
        }

        var byId = jobs.GroupBy(job => job.Id.Value, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);
        foreach (var (job, need) in jobs.SelectMany(job => job.Needs.Select(need => (job, need))).Where(edge => !byId.ContainsKey(edge.need.Job.Value)))
        {
            diagnostics.Add(new Diagnostic(PlanRules.UnknownNeed, need.At, $"job '{job.Id}' needs '{need.Job}', which this workflow does not define")
            {
                Help = Suggestion.Nearest(need.Job.Value, byId.Keys.Where(known => known != job.Id.Value)) is { } near ? $"did you mean '{near}'? (defined at {byId[near].At.Start})" : null,
            });
        }

        var stuck = Waiting.Stuck(jobs, job => job.Needs.Select(need => byId.GetValueOrDefault(need.Job.Value)).OfType<Job>());
        foreach (var (job, need) in jobs.SelectMany(job => job.Needs.Select(need => (job, need))).Where(edge => stuck.Contains(edge.job) && IsStuck(edge.need)))
        {
            diagnostics.Add(new Diagnostic(PlanRules.CyclicNeeds, need.At, $"job '{job.Id}' needs '{need.Job}', which waits for '{job.Id}' itself")
            {
                Notes = [new Note(byId[need.Job.Value].At, $"'{need.Job}' is defined here")],
            });
        }

        bool IsStuck(Need need) => byId.TryGetValue(need.Job.Value, out var needed) && stuck.Contains(needed);
    }
}
