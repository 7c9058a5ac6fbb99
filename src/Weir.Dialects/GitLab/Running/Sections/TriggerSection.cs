using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>Names the pipeline of another project that a job starts; it is not started from here.</summary>
internal sealed class TriggerSection(RunningJob job)
{
    /// <summary>Names it.</summary>
    public async Task<JobOutcome> RunAsync()
    {
        var section = await Section.BeginAsync(job, "trigger", "Start a downstream pipeline").ConfigureAwait(false);
        var trigger = job.Settings.Part("trigger");
        var project = job.Variables.Expand(trigger.Text("project") ?? job.Settings.Text("trigger") ?? "");
        var branch = trigger.Text("branch") is { } written ? $" on branch '{job.Variables.Expand(written)}'" : "";
        await section.WarnAsync($"GitLab would start the pipeline of '{project}'{branch} here; weir starts nothing in other projects").ConfigureAwait(false);
        await section.EndAsync(JobResult.Success).ConfigureAwait(false);
        return new JobOutcome(JobResult.Success, Value.Map.None);
    }
}
