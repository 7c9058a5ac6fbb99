using Weir.Dialects.GitHub.Running.Jobs;
using Weir.Dialects.GitHub.Running.Uses;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Running.Steps;

/// <summary>What the steps of a job, or those of one use of a composite action, have in common.</summary>
internal sealed record StepScope
{
    /// <summary>The job.</summary>
    public required RunningJob Job { get; init; }

    /// <summary>True for the steps of the job itself.</summary>
    public bool IsJob { get; init; }

    /// <summary>The context <c>steps</c>.</summary>
    public required StepResults Results { get; init; }

    /// <summary>What the conclusions of the steps add up to.</summary>
    public required JobProgress Progress { get; init; }

    /// <summary>What <c>success()</c> and <c>failure()</c> ask: <see cref="Progress"/>, but before and after the steps of a job that of the job.</summary>
    public required JobProgress Status { get; init; }

    /// <summary>Cancelled once the steps are to stop that do not ask to go on.</summary>
    public required CancellationToken Stopping { get; init; }

    /// <summary>What was set for the job and, in the background, by the step itself.</summary>
    public required JobVariables Variables { get; init; }

    /// <summary>The environment variables of the steps around, the outermost first.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Around { get; init; } = [];

    /// <summary>The context <c>inputs</c>.</summary>
    public required Value Inputs { get; init; }

    /// <summary>What the context <c>github</c> says beside what it says for the job.</summary>
    public IReadOnlyList<KeyValuePair<string, Value>> GitHub { get; init; } = [];

    /// <summary>Where the steps come from; null for the run's own repository.</summary>
    public ActionOrigin? Origin { get; init; }

    /// <summary>How many actions are around.</summary>
    public int Depth { get; init; }

    /// <summary>The scope of a job's own steps.</summary>
    public static StepScope Of(RunningJob job) => new()
    {
        Job = job,
        IsJob = true,
        Results = new StepResults(),
        Progress = job.Progress,
        Status = job.Progress,
        Stopping = job.Stopping,
        Variables = job.Variables,
        Inputs = job.Contexts.All["inputs"],
        Origin = ActionOrigin.Of(job.Assignment.Plan),
    };
}
