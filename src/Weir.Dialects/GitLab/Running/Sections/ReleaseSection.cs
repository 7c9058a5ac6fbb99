using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>Says which release the job would make: GitLab alone keeps releases.</summary>
internal sealed class ReleaseSection(RunningJob job)
{
    /// <summary>Says it.</summary>
    public async Task RunAsync()
    {
        if (job.Settings["release"] is null)
            return;
        var release = job.Settings.Part("release");
        var section = await Section.BeginAsync(job, "release", "Create the release").ConfigureAwait(false);
        await section.WarnAsync($"GitLab would create the release '{Expand(release.Text("name") ?? release.Text("tag_name"))}' of tag '{Expand(release.Text("tag_name"))}' here").ConfigureAwait(false);
        section.Say(Expand(release.Text("description")));
        foreach (var link in release.Part("assets").Parts("links"))
            section.Say($"with '{Expand(link.Text("name"))}' at {Expand(link.Text("url"))}");
        await section.EndAsync(JobResult.Success).ConfigureAwait(false);
    }

    private string Expand(string? text) => job.Variables.Expand(text ?? "");
}
