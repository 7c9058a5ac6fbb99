using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Running.Jobs;

/// <summary>How a job, or a composite action, is doing: once it failed it stays failed, once it is cancelled it stays cancelled.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class JobProgress
{
    private readonly Lock _gate = new();

    /// <summary>How it is doing now.</summary>
    public JobResult Result { get; private set; } = JobResult.Success;

    /// <summary>What made it so: a clause for a person.</summary>
    public string? Reason { get; private set; }

    /// <summary>Takes the conclusion of a step.</summary>
    public void Take(JobResult conclusion, string? reason)
    {
        lock (_gate)
        {
            if (Result == JobResult.Cancelled || conclusion is JobResult.Success or JobResult.Skipped || Result == conclusion)
                return;
            (Result, Reason) = (conclusion, reason);
        }
    }
}
