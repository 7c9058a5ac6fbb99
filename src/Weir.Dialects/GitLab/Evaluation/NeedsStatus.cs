using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitLab.Evaluation;

/// <summary>What the jobs before one amount to.</summary>
internal enum NeedsStatus
{
    /// <summary>None failed.</summary>
    Success,

    /// <summary>One failed.</summary>
    Failed,

    /// <summary>None failed, and one was cancelled.</summary>
    Cancelled,

    /// <summary>None ran, or one that is named did not.</summary>
    Skipped,

    /// <summary>One waits for a person.</summary>
    Held,
}

/// <summary>Puts the results of jobs together as GitLab does.</summary>
internal static class NeedsStatuses
{
    /// <summary>What the jobs before one amount to.</summary>
    /// <param name="needs">The jobs.</param>
    /// <param name="areNamed">Whether the job names them, so that one that did not run keeps it from running; otherwise they are of earlier stages.</param>
    public static NeedsStatus Of(IReadOnlyCollection<JobSummary> needs, bool areNamed)
    {
        if (needs.Count == 0)
            return NeedsStatus.Success;
        if (needs.Any(need => need.IsHeld))
            return NeedsStatus.Held;
        if (needs.All(need => need.Result == JobResult.Skipped) || (areNamed && needs.Any(need => need.Result == JobResult.Skipped)))
            return NeedsStatus.Skipped;
        if (needs.Any(need => need.Result == JobResult.Failure))
            return NeedsStatus.Failed;
        return needs.Any(need => need.Result == JobResult.Cancelled) ? NeedsStatus.Cancelled : NeedsStatus.Success;
    }

    /// <summary>Whether a job runs after that; a job that is named and did not run keeps one that is for success from running, an earlier stage does not.</summary>
    public static bool Allows(this NeedsStatus status, string when, bool areNamed) => when switch
    {
        "on_failure" => status == NeedsStatus.Failed,
        "always" => status is NeedsStatus.Success or NeedsStatus.Failed or NeedsStatus.Skipped,
        _ => status == NeedsStatus.Success || (status == NeedsStatus.Skipped && !areNamed),
    };
}
