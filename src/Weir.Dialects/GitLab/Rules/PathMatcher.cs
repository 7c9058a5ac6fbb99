using Weir.Dialects.GitLab.Patterns;

namespace Weir.Dialects.GitLab.Rules;

/// <summary>The paths that a rule looks for.</summary>
internal sealed class PathMatcher
{
    // As many comparisons as GitLab makes before it takes it that something fits.
    private const int MaxComparisons = 50_000;

    private readonly IReadOnlyList<RubyGlob> _globs;
    private readonly Re2Pattern? _pattern;

    /// <summary>Looks for paths that fit one of several patterns, or a regular expression.</summary>
    public PathMatcher(IReadOnlyList<string> globs, Re2Pattern? pattern = null)
    {
        _globs = [.. globs.Distinct().Select(glob => new RubyGlob(glob))];
        _pattern = pattern;
        Key = string.Join('\n', globs.Append(pattern?.Text ?? ""));
    }

    /// <summary>The same for those that look for the same.</summary>
    public string Key { get; }

    /// <summary>Whether one of the paths is looked for.</summary>
    public bool FitsAny(PathList paths)
    {
        var patterns = _globs.Where(glob => glob.Literal is null).ToList();
        return _globs.Any(glob => glob.Literal is { } path && paths.Contains(path))
            || (_pattern is not null && paths.Paths.Any(_pattern.IsMatch))
            || (patterns.Count > 0 && (long)paths.Paths.Count * patterns.Count > MaxComparisons)
            || patterns.Exists(glob => paths.Names.Any(glob.Fits));
    }
}
