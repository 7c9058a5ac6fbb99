using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>How the script of a job ended.</summary>
/// <param name="Result">Its result.</param>
/// <param name="Reason">Why it did not end well.</param>
/// <param name="Cause">What that counts as.</param>
/// <param name="ExitCode">Its exit code, where it had one.</param>
internal sealed record ScriptEnd(JobResult Result, string? Reason = null, FailureCause Cause = FailureCause.Script, int? ExitCode = null)
{
    /// <summary>It ended well.</summary>
    public static ScriptEnd Success { get; } = new(JobResult.Success);

    /// <summary>True where it ended well.</summary>
    public bool Succeeded => Result == JobResult.Success;

    /// <summary>What <c>CI_JOB_STATUS</c> says of it.</summary>
    public string Status => Result switch
    {
        JobResult.Success => "success",
        JobResult.Cancelled => "canceled",
        _ => Cause == FailureCause.TimedOut ? "timedout" : "failed",
    };

    /// <summary>How a job ends that was told to stop; null where it was not.</summary>
    public static ScriptEnd? Of(JobStop stop) => stop.Cause switch
    {
        null => null,
        StopCause.TimedOut => new ScriptEnd(JobResult.Failure, stop.Reason, FailureCause.TimedOut),
        _ => new ScriptEnd(JobResult.Cancelled, stop.Reason),
    };
}
