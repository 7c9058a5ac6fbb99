namespace Weir.Dialects.GitLab.Running;

/// <summary>The steps of <c>run</c>, as far as they are scripts.</summary>
internal static class RunSteps
{
    /// <summary>The lines of the steps; null for a job without them.</summary>
    public static IReadOnlyList<string>? LinesOf(JobText job) =>
        job["run"] is null ? null : [.. job.Parts("run").Select(step => step.Text("script")).OfType<string>()];

    /// <summary>What keeps the steps from being run; null where nothing does.</summary>
    public static string? Problem(JobText job) => job.Parts("run").FirstOrDefault(step => step.Text("script") is null) is { } step
        ? $"the step '{step.Text("name")}' of 'run' is no script: steps and functions of others come from GitLab's step runner; write a 'script'"
        : null;
}
