using Weir.Dialects.Globs;

namespace Weir.Dialects.GitLab.Rules;

/// <summary>
/// A pattern for paths as Ruby's <c>File.fnmatch</c> reads it for GitLab: <c>*</c>, <c>?</c> and <c>[a-z]</c> within a name, also of hidden files;
/// <c>**/</c> for any number of folders; <c>{a,b}</c> for alternatives. A <c>**</c> that no slash follows is a <c>*</c>.
/// </summary>
/// <remarks>Immutable.</remarks>
internal sealed class RubyGlob
{
    /// <summary>How many alternatives a pattern may have; one with more fits everything, as on GitLab what takes too many comparisons does.</summary>
    public const int MaxAlternatives = 1_000;

    private const int MaxBraces = 100;

    private readonly List<IReadOnlyList<GlobSegment>> _alternatives;

    /// <summary>Reads a pattern. Any text is one.</summary>
    public RubyGlob(string text)
    {
        List<string> alternatives = [];
        FitsAll = !Expand(text, 0, alternatives);
        _alternatives = FitsAll ? [] : [.. alternatives.Select(Segments)];
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

    private static bool Expand(string text, int braces, List<string> alternatives)
    {
        var (open, commas, close) = FirstBraces(text);
        if (open < 0)
        {
            alternatives.Add(text);
            return alternatives.Count <= MaxAlternatives;
        }

        if (braces == MaxBraces)
            return false;
        var start = open + 1;
        foreach (var end in commas.Append(close))
        {
            if (!Expand($"{text[..open]}{text[start..end]}{text[(close + 1)..]}", braces + 1, alternatives))
                return false;
            start = end + 1;
        }

        return true;
    }

    private static (int Open, IReadOnlyList<int> Commas, int Close) FirstBraces(string text)
    {
        List<int> commas = [];
        var (open, depth) = (-1, 0);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] == '{' && depth++ == 0)
                open = at;
            else if (text[at] == ',' && depth == 1)
                commas.Add(at);
            else if (text[at] == '}' && depth > 0 && --depth == 0)
                return (open, commas, at);
        }

        return (-1, [], -1);
    }
}
