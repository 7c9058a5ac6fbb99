using Weir.Dialects.GitLab.Matrix;
using Weir.Dialects.GitLab.Merging;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>What a job waits for, and whose artifacts it gets.</summary>
/// <param name="Needs">The jobs that it names.</param>
/// <param name="AwaitsEarlierStages">Whether it waits for earlier stages.</param>
/// <param name="ArtifactsFrom">The jobs whose artifacts it gets; null for all of earlier stages.</param>
internal sealed record JobOrder(IReadOnlyList<Need> Needs, bool AwaitsEarlierStages, IReadOnlyList<string>? ArtifactsFrom);

/// <summary>Finds the jobs that needs name, now that rules have decided which there are.</summary>
internal sealed class NeedsResolver
{
    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<string, DraftJob> _present = [];
    private readonly Dictionary<string, DraftJob> _absent = [];
    private readonly Dictionary<string, JobEntry> _parallel = [];

    /// <summary>Prepares it for all jobs of a file, those that the pipeline does not have among them.</summary>
    public NeedsResolver(IReadOnlyList<DraftJob> jobs, DiagnosticBag diagnostics)
    {
        _diagnostics = diagnostics;
        foreach (var job in jobs)
        {
            (job.Decision.Joins ? _present : _absent)[job.Name] = job;
            if (job.Parallel is not null)
                _parallel.TryAdd(job.Entry.Name, job.Entry);
        }
    }

    /// <summary>What a job waits for. A need that is not in the pipeline, and not optional, is reported.</summary>
    public JobOrder Resolve(DraftJob job)
    {
        var written = job.Decision.Rule?["needs"] as YamlNode.Sequence ?? job.Entry.Value["needs"] as YamlNode.Sequence;
        var dependencies = job.Entry.Value["dependencies"] as YamlNode.Sequence;
        ReportElsewhere(job, written);
        var nodes = NeedNode.Of(written, job.Parallel);
        List<Need> needs = [];
        List<string> artifacts = [];
        foreach (var (need, name) in nodes.SelectMany(need => NamesOf(need).Select(name => (need, name))).DistinctBy(pair => pair.name))
        {
            if (!_present.ContainsKey(name))
            {
                if (!need.IsOptional)
                    Report(job, need, name);
                continue;
            }

            needs.Add(new Need(new JobId(name), need.At));
            if (need.TakesArtifacts)
                artifacts.Add(name);
        }

        var ordersByStage = written is null || (nodes.Count == 0 && written.Items.Count > 0);
        if (dependencies is not null)
            artifacts = [.. NeedNode.Of(dependencies, job.Parallel).SelectMany(NamesOf).Where(_present.ContainsKey).Distinct()];
        return new JobOrder(needs, ordersByStage, ordersByStage && dependencies is null ? null : artifacts);
    }

    // Who needs a job that is several needs all of them, or those that fit the values that it names.
    private IEnumerable<string> NamesOf(NeedNode need)
    {
        if (!_parallel.TryGetValue(need.Name, out var entry))
            return [need.Name];
        if (need.Parallel is not { } chosen)
            return entry.Names;
        var wanted = ParallelJob.Expand(need.Name, chosen, []);
        return wanted.SelectMany(one => entry.Parallel.Where(job => Fits(job, one)).Select(job => job.Name).DefaultIfEmpty(one.Name));
    }

    private static bool Fits(ParallelJob job, ParallelJob wanted) => job.Name == wanted.Name || (wanted.Values.Count > 0 && wanted.Values.All(job.Values.Contains));

    private void Report(DraftJob job, NeedNode need, string name)
    {
        var leftOut = _absent.GetValueOrDefault(name);
        _diagnostics.Add(new Diagnostic(GitLabRules.AbsentNeed, need.At, $"job '{job.Name}' needs '{name}', which is not in this pipeline")
        {
            Help = leftOut is null ? Suggestion.Nearest(name, _present.Keys) is { } near ? $"did you mean '{near}'?" : null
                : "give both the same rules, or write the need as '{ job: NAME, optional: true }'",
            Notes = leftOut is null ? [] : [new Note(leftOut.Decision.At, leftOut.Decision.Reason)],
        });
    }

    private void ReportElsewhere(DraftJob job, YamlNode? written)
    {
        foreach (var need in NeedNode.Elsewhere(written).Where(need => need["project"] is not null && NodeTexts.FlagOf(need["artifacts"]) != false))
            _diagnostics.Add(GitLabRules.Elsewhere, need.At, $"job '{job.Entry.Name}' wants artifacts of '{NodeTexts.TextOf(need["project"])}', which are not fetched", "the job runs without them");
    }
}
