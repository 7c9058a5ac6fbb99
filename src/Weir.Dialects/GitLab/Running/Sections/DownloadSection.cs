using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>Lays out the artifacts of jobs before this one.</summary>
internal sealed class DownloadSection(RunningJob job)
{
    /// <summary>Lays them out.</summary>
    /// <exception cref="SectionException">What the job depends on cannot be read.</exception>
    public async Task RunAsync()
    {
        var assignment = job.Context.Assignment;
        var kept = await job.Context.Artifacts.ListAsync(assignment.Run.Id, job.Force).ConfigureAwait(false);
        var found = job.ArtifactsFrom.Select(id => (Job: id, Artifact: kept.FirstOrDefault(artifact => artifact.Name == JobArtifact.NameOf(job.InRun(id))))).Where(pair => pair.Artifact is not null).ToList();
        if (found.Count == 0)
            return;
        var section = await Section.BeginAsync(job, "download_artifacts", "Download artifacts").ConfigureAwait(false);
        foreach (var (id, artifact) in found)
        {
            try
            {
                var count = await job.Context.Artifacts.UnpackAsync(artifact!, job.Context.Session, job.Workspace, job.Force).ConfigureAwait(false);
                section.Say($"{id}: {count} {(count == 1 ? "file" : "files")}");
            }
            catch (StoreException exception)
            {
                throw await section.FailAsync($"the artifacts of '{id}' cannot be had: {exception.Message}", FailureCause.MissingDependency).ConfigureAwait(false);
            }
        }

        await section.EndAsync(JobResult.Success).ConfigureAwait(false);
    }
}
