using Weir.Dialects.Globs;

namespace Weir.Dialects.GitLab.Rules;

/// <summary>
/// A pattern for paths as Ruby's <c>File.fnmatch</c> reads it for GitLab: <c>*</c>, <c>?</c> and <c>[a-z]</c> within a name, also of hidden files;
/// <c>**/</c> for any number of folders; <c>{a,b}</c> for alternatives. A <c>**</c> that no slash follows is a <c>*</c>.
/// </summary>
/// <remarks>Immutable.</remarks>
internal sealed class RubyGlob
{
    private readonly List<IReadOnlyList<GlobSegment>> _alternatives;

    /// <summary>Reads a pattern. Any text is one.</summary>
    public RubyGlob(string text)
    {
        var alternatives = Braces.Expand(text);

        // As on GitLab what takes too many comparisons.
        FitsAll = alternatives is null;
        _alternatives = [.. (alternatives ?? []).Select(Segments)];
        Literal = alternatives is [var only] && text.AsSpan().IndexOfAny("*?[{\\") < 0 ? only : null;
    }

    /// <summary>The one path that it fits; null where it has wildcards.</summary>
    public string? Literal { get; }

    private bool FitsAll { get; }

    /// <summary>Whether a path fits.</summary>
    public bool Fits(string path) => Fits(path.Split('/'));

    /// <summary>Whether a path of these names fits.</summary>
    public bool Fits(string[] names)
    {
        foreach (var segments in _alternatives)
        {
            if (Fits(segments, names))
                return true;
        }

        return FitsAll;
    }

    private static IReadOnlyList<GlobSegment> Segments(string text)
    {
        var parts = text.Split('/');
        return [.. parts.Select((part, index) => GlobSegment.Parse(part == "**" && index == parts.Length - 1 ? "*" : part))];
    }

    private static bool Fits(IReadOnlyList<GlobSegment> segments, ReadOnlySpan<string> names)
    {
        var (segment, name) = (0, 0);
        var (lastAny, resumeAt) = (-1, 0);
        while (name < names.Length)
        {
            if (segment < segments.Count && ReferenceEquals(segments[segment], GlobSegment.AnyFolders))
                (lastAny, resumeAt) = (segment++, name);
            else if (segment < segments.Count && segments[segment].Fits(names[name]))
                (segment, name) = (segment + 1, name + 1);
            else if (lastAny >= 0)
                (segment, name) = (lastAny + 1, ++resumeAt);
            else
                return false;
        }

        return segment == segments.Count;
    }
}
