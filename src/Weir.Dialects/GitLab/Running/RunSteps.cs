namespace Weir.Dialects.GitLab.Running;

/// <summary>A step of <c>run</c> that is a script.</summary>
/// <param name="Name">Its name; null without one.</param>
/// <param name="Script">The script.</param>
/// <param name="Environment">The variables that it alone has.</param>
internal sealed record RunStep(string? Name, string Script, IReadOnlyDictionary<string, string> Environment);

/// <summary>The steps of <c>run</c>, as far as they are scripts.</summary>
internal static class RunSteps
{
    /// <summary>The steps; null for a job without <c>run</c>.</summary>
    public static IReadOnlyList<RunStep>? Of(RunningJob job) => job.Settings["run"] is null ? null :
    [
        .. from step in job.Settings.Parts("run")
           where step.Text("script") is not null
           let env = step.Part("env")
           select new RunStep(step.Text("name"), step.Text("script")!, env.Entries.ToDictionary(entry => entry.Name, entry => job.Variables.Expand(env.Text(entry.Name) ?? ""))),
    ];

    /// <summary>What keeps the steps from being run; null where nothing does.</summary>
    public static string? Problem(JobText job) => job.Parts("run").FirstOrDefault(step => step.Text("script") is null) is { } step
        ? $"the step '{step.Text("name")}' of 'run' is no script: steps and functions of others come from GitLab's step runner; write a 'script'"
        : null;
}
