using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Pipelines.Scheduling;

/// <summary>How far the pipelines of a run are with their stages, in one state of the run.</summary>
/// <remarks>Each pipeline is looked at once, whatever the number of its jobs that ask.</remarks>
internal sealed class StageProgress(RunState state)
{
    private readonly Dictionary<LegId, Stages> _called = [];
    private Stages? _own;

    /// <summary>True where all jobs of the stages before a job's have ended, or wait for a person who need not come.</summary>
    public bool HaveEnded(JobState job)
    {
        var stages = Of(job);
        return stages.Index[job.Definition.Stage!] <= stages.FirstOpen;
    }

    /// <summary>The jobs of the stages before a job's, by their ids in their pipeline.</summary>
    public IReadOnlyDictionary<JobId, JobSummary> Earlier(JobState job)
    {
        var stages = Of(job);
        var own = stages.Index[job.Definition.Stage!];
        return stages.Jobs.Where(other => stages.Index[other.Definition.Stage!] < own).ToDictionary(other => other.Definition.Id, other => other.Summary);
    }

    private Stages Of(JobState job)
    {
        if (job.Caller is not { } caller)
            return _own ??= Look(job);
        if (!_called.TryGetValue(caller, out var stages))
            _called.Add(caller, stages = Look(job));
        return stages;
    }

    private Stages Look(JobState job)
    {
        var index = job.Scope.Plan.Stages.Select((name, at) => KeyValuePair.Create(name, at)).ToDictionary(StringComparer.Ordinal);
        List<JobState> jobs = [.. state.JobsOf(job.Caller).Where(other => other.Definition.Stage is not null)];
        var open = jobs.Where(other => !other.IsFinished && !other.IsOptional).Select(other => index[other.Definition.Stage!]);
        return new Stages(index, jobs, open.DefaultIfEmpty(int.MaxValue).Min());
    }

    private sealed record Stages(Dictionary<string, int> Index, IReadOnlyList<JobState> Jobs, int FirstOpen);
}
