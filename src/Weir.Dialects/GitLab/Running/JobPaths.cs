using Weir.Dialects.Globs;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitLab.Running;

/// <summary>Finds the files that <c>paths</c> and <c>untracked</c> name.</summary>
/// <param name="job">The job.</param>
/// <param name="tell">Told what finds nothing, or is not kept, and why.</param>
internal sealed class JobPaths(RunningJob job, Func<string, string, Task> tell)
{
    private const string Git = ".git";

    private readonly GlobPlaces _places = new(job.Workspace, job.Context.Session.Places.Home);
    private readonly OrderedDictionary<string, PackedFile> _found = new(StringComparer.Ordinal);
    private List<GlobPattern> _excluded = [];
    private bool _metGit;

    /// <summary>Looks for files, and tells nobody what is not there.</summary>
    public static Task<IReadOnlyList<PackedFile>> FindAsync(RunningJob job, IReadOnlyList<string> patterns) =>
        new JobPaths(job, static (_, _) => Task.CompletedTask).FindAsync(new WantedFiles(patterns));

    /// <summary>The files, and folders that are empty, each once, by their paths from the project's folder. For one call.</summary>
    public async Task<IReadOnlyList<PackedFile>> FindAsync(WantedFiles wanted)
    {
        foreach (var written in wanted.Excluded)
        {
            if (await PatternsInAsync(written).ConfigureAwait(false) is { } patterns)
                _excluded.AddRange(patterns.Select(pattern => GlobPattern.Parse(pattern, _places)));
        }

        foreach (var written in wanted.Patterns)
        {
            if (await PatternsInAsync(written).ConfigureAwait(false) is { } patterns && !await AddAsync(patterns, wanted.WholeFolders).ConfigureAwait(false))
                await tell(job.Variables.Expand(written), "no file is there").ConfigureAwait(false);
        }

        if (wanted.Untracked)
            await AddUntrackedAsync(wanted.WholeFolders).ConfigureAwait(false);

        // Each job gets the history from its own sources.
        if (_metGit)
            await tell(Git, "each job has its own").ConfigureAwait(false);
        return [.. _found.Values];
    }

    private async Task<bool> AddAsync(IReadOnlyList<string> patterns, bool wholeFolders)
    {
        var any = false;
        var globber = Globber.Parse(string.Join('\n', patterns), _places, new GlobOptions { FollowLinks = false, ImplicitDescendants = !wholeFolders });
        await foreach (var file in globber.FindAsync(job.Context.Session.Files, job.Force).ConfigureAwait(false))
        {
            if (file.Path.Length <= job.Workspace.Length)
                continue;
            any = true;
            if (file.Kind == JobFileKind.Other)
                await tell(NameOf(file.Path), "it is a device, socket or pipe").ConfigureAwait(false);
            else if (wholeFolders ? !IsInFound(file.Path) : file.Kind != JobFileKind.Folder || await IsEmptyAsync(file.Path).ConfigureAwait(false))
                Add(file.Path);
        }

        return any;
    }

    private async Task AddUntrackedAsync(bool wholeFolders)
    {
        string[] folders = wholeFolders ? ["--directory", "--no-empty-directory"] : [];
        if (await new JobGit(job).LinesAsync(["ls-files", "--others", .. folders]).ConfigureAwait(false) is not { } names)
        {
            await tell("untracked", "git does not know the project").ConfigureAwait(false);
            return;
        }

        if (names.Count == 0)
            await tell("untracked", "no file is there").ConfigureAwait(false);
        foreach (var path in names.Select(name => $"{job.Workspace}/{JobGit.Unquoted(name).TrimEnd('/')}").Where(path => !IsInFound(path)))
            Add(path);
    }

    private void Add(string path)
    {
        if (NameOf(path) is Git || NameOf(path).StartsWith($"{Git}/", StringComparison.Ordinal))
            _metGit = true;
        else if (!_excluded.Exists(pattern => pattern.Match(path) != GlobMatch.None))
            _found.TryAdd(path, new PackedFile(path, NameOf(path)));
    }

    private bool IsInFound(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > job.Workspace.Length; slash = path.LastIndexOf('/', slash - 1))
        {
            if (_found.ContainsKey(path[..slash]))
                return true;
        }

        return false;
    }

    private string NameOf(string path) => path[(job.Workspace.Length + 1)..];

    private async Task<bool> IsEmptyAsync(string folder)
    {
        await foreach (var _ in job.Context.Session.Files.ListAsync(folder, job.Force).ConfigureAwait(false))
            return false;
        return true;
    }

    // The patterns without braces that a path stands for; null where it is none, which is told.
    private async Task<IReadOnlyList<string>?> PatternsInAsync(string written)
    {
        var text = job.Variables.Expand(written).Trim();
        var inside = Braces.Expand(text)?.Select(Inside).ToList();
        var problem = text.Length == 0 ? "it is empty"
            : inside is null ? "it has too many alternatives"
            : inside.Contains(null) ? "it is outside of the project's folder"
            : null;
        if (problem is null)
            return [.. inside!.Select(path => Literal(path!))];
        await tell(text.Length == 0 ? written : text, problem).ConfigureAwait(false);
        return null;
    }

    // A path that is absolute is one of the project if it begins with its folder.
    private string? Inside(string text)
    {
        var path = !text.StartsWith('/') ? text
            : text.TrimEnd('/') == job.Workspace ? "."
            : text.StartsWith($"{job.Workspace}/", StringComparison.Ordinal) ? text[(job.Workspace.Length + 1)..]
            : null;
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

    // What begins a pattern of the globs here and stands for itself on GitLab.
    private static string Literal(string text) => text.StartsWith('!') ? $"[!]{text[1..]}" : text.StartsWith('#') || text.StartsWith('~') ? $"./{text}" : text;
}
