using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Running.Steps;

/// <summary>How a step ended.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why, where it did not end well: a clause for a person.</param>
internal sealed record StepEnd(JobResult Outcome, string? Reason = null)
{
    /// <summary>What that counts as; the outcome, but where the step lets a failure pass.</summary>
    public JobResult Conclusion { get; init; } = Outcome;

    public static StepEnd Success { get; } = new(JobResult.Success);

    public static StepEnd Skipped { get; } = new(JobResult.Skipped);

    public static StepEnd Failure(string reason) => new(JobResult.Failure, reason);

    public static StepEnd Cancelled(string reason) => new(JobResult.Cancelled, reason);
}

/// <summary>A part of a job in which a step's action runs.</summary>
internal enum StepStage
{
    /// <summary>Before the first step.</summary>
    Pre,

    /// <summary>As a step.</summary>
    Main,

    /// <summary>After the last step.</summary>
    Post,
}
