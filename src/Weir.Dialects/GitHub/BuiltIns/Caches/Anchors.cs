using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.BuiltIns.Caches;

/// <summary>
/// Names for files that hold in every job: what is in the workspace or the home folder is named from there, as each job has its own.
/// </summary>
internal sealed class Anchors
{
    private readonly IReadOnlyList<(string Name, string Folder)> _anchors;

    public Anchors(JobPlaces places) => _anchors =
    [
        .. new (string Name, string Folder)[]
        {
            ("workspace", places.Workspace), ("home", places.Home), ("temporary", places.Temporary), ("tools", places.Tools), ("machine", ""),
        }.OrderByDescending(anchor => anchor.Folder.Length),
    ];

    /// <summary>The folders that names begin with, as one sees them from within an <see cref="AnchoredSession"/>.</summary>
    public IEnumerable<string> Names => _anchors.Select(anchor => anchor.Name);

    /// <summary>The name of an absolute path, relative to all anchors.</summary>
    public string NameOf(string path)
    {
        var (name, folder) = _anchors.First(anchor => path == anchor.Folder || path.StartsWith(anchor.Folder + "/", StringComparison.Ordinal));
        return (name + path[folder.Length..]).TrimEnd('/');
    }

    /// <summary>The path that a name stands for; null for what is no name.</summary>
    public string? PathOf(string name)
    {
        var slash = name.IndexOf('/');
        var first = slash < 0 ? name : name[..slash];
        var (anchor, folder) = _anchors.FirstOrDefault(anchor => anchor.Name == first);
        if (anchor is null)
            return null;
        var path = folder + (slash < 0 ? "" : name[slash..]);
        return path.Length == 0 ? "/" : path;
    }
}
