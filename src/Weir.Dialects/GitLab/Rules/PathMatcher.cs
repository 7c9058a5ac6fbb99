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
    public bool FitsAny(IReadOnlyList<string> paths)
    {
        if (_globs.All(glob => glob.Literal is not null) && _pattern is null && paths.Count > _globs.Count)
        {
            var wanted = _globs.Select(glob => glob.Literal!).ToHashSet(StringComparer.Ordinal);
            return paths.Any(wanted.Contains);
        }

        return (long)paths.Count * _globs.Count > MaxComparisons
            || paths.Any(path => _pattern?.IsMatch(path) == true || _globs.Any(glob => glob.Fits(path)));
    }
}
