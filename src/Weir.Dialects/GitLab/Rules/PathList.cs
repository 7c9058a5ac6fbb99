namespace Weir.Dialects.GitLab.Rules;

/// <summary>Paths that patterns are compared with, taken apart once.</summary>
internal sealed class PathList(IReadOnlyList<string> paths)
{
    private HashSet<string>? _set;
    private IReadOnlyList<string[]>? _names;

    /// <summary>The paths.</summary>
    public IReadOnlyList<string> Paths => paths;

    /// <summary>The names that each path is made of.</summary>
    public IReadOnlyList<string[]> Names => _names ??= [.. paths.Select(path => path.Split('/'))];

    /// <summary>Whether a path is among them.</summary>
    public bool Contains(string path) => (_set ??= paths.ToHashSet(StringComparer.Ordinal)).Contains(path);
}
