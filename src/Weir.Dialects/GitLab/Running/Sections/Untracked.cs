using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>Finds the files of a job that git does not keep track of, also those that it ignores.</summary>
internal sealed class Untracked(RunningJob job)
{
    /// <summary>The files.</summary>
    public async Task<IReadOnlyList<PackedFile>> FindAsync() =>
        [.. (await new JobGit(job).LinesAsync(["ls-files", "--others"]).ConfigureAwait(false)).Select(name => new PackedFile($"{job.Workspace}/{name}", name))];
}
