using Weir.Dialects.Globs;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitLab.Running;

/// <summary>Finds the files that <c>paths</c> name: relative to the project, with <c>*</c> and <c>**</c>; a folder stands for all that is in it.</summary>
internal sealed class JobPaths(RunningJob job)
{
    /// <summary>The files, and folders that are empty, each once, by their paths from the project's folder.</summary>
    /// <param name="patterns">What to find; what one of them finds nothing for is told.</param>
    /// <param name="excluded">What to leave out; a folder alone does not stand for what is in it.</param>
    /// <param name="nothing">Told a pattern that finds nothing, and why.</param>
    public async Task<IReadOnlyList<PackedFile>> FindAsync(IReadOnlyList<string> patterns, IReadOnlyList<string> excluded, Func<string, string, Task> nothing)
    {
        var places = new GlobPlaces(job.Workspace, job.Context.Session.Places.Home);
        var without = excluded.Select(job.Variables.Expand).Where(text => text.Length > 0).Select(text => GlobPattern.Parse(Literal(text), places)).ToList();
        var found = new OrderedDictionary<string, PackedFile>();
        foreach (var written in patterns)
        {
            var text = job.Variables.Expand(written);
            var count = 0;
            if (text.Length == 0 || Inside(text) is not { } inside)
            {
                await nothing(text.Length == 0 ? written : text, text.Length == 0 ? "it is empty" : "it is outside of the project's folder").ConfigureAwait(false);
                continue;
            }

            await foreach (var file in FilesAsync(inside, places).ConfigureAwait(false))
            {
                count++;
                if (!without.Exists(pattern => pattern.Match(file.Path) != GlobMatch.None))
                    found.TryAdd(file.Path, new PackedFile(file.Path, file.Path[(job.Workspace.Length + 1)..]));
            }

            if (count == 0)
                await nothing(text, "no file is there").ConfigureAwait(false);
        }

        return [.. found.Values];
    }

    private async IAsyncEnumerable<JobFile> FilesAsync(string pattern, GlobPlaces places)
    {
        var globber = Globber.Parse(Literal(pattern), places, new GlobOptions { FollowLinks = false });
        await foreach (var file in globber.FindAsync(job.Context.Session.Files, job.Force).ConfigureAwait(false))
        {
            if (file.Path.Length > job.Workspace.Length && (file.Kind != JobFileKind.Folder || await IsEmptyAsync(file.Path).ConfigureAwait(false)) && !IsOfGit(file.Path))
                yield return file;
        }
    }

    // What git keeps belongs to no artifact, though a pattern such as '.' covers it.
    private bool IsOfGit(string path) => path.AsSpan(job.Workspace.Length + 1) is var name && (name.SequenceEqual(".git") || name.StartsWith(".git/"));

    private async Task<bool> IsEmptyAsync(string folder)
    {
        await foreach (var _ in job.Context.Session.Files.ListAsync(folder, job.Force).ConfigureAwait(false))
            return false;
        return true;
    }

    // A path that is absolute is one of the project if it begins with its folder.
    private string? Inside(string text)
    {
        var path = text.StartsWith('/') ? text == job.Workspace ? "." : text.StartsWith(job.Workspace + "/", StringComparison.Ordinal) ? text[(job.Workspace.Length + 1)..] : null : text;
        if (path is null)
            return null;
        List<string> names = [];
        foreach (var name in path.Split('/'))
        {
            if (name is "" or ".")
                continue;
            if (name == ".." && names.Count == 0)
                return null;
            if (name == "..")
                names.RemoveAt(names.Count - 1);
            else
                names.Add(name);
        }

        return names.Count == 0 ? "**" : string.Join('/', names);
    }

    private static string Literal(string text) => text.StartsWith('!') ? $"[!]{text[1..]}" : text.StartsWith('#') || text.StartsWith('~') ? $"./{text}" : text;
}
