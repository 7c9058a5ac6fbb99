namespace Weir.Dialects.Globs;

/// <summary>
/// A pattern for paths in the language of GitHub's toolkit: <c>*</c>, <c>?</c> and <c>[a-z]</c> within a name, <c>**</c> for any number of folders,
/// <c>~</c> and <c>.</c> in front, <c>!</c> before what is taken out again, a slash at the end for folders alone.
/// </summary>
/// <remarks>Braces and names that begin with a dot have no special meaning. Immutable.</remarks>
internal sealed class GlobPattern
{
    private readonly IReadOnlyList<GlobSegment> _segments;

    private GlobPattern(IReadOnlyList<GlobSegment> segments) => _segments = segments;

    /// <summary>True where it takes out what patterns before it found.</summary>
    public bool IsNegated { get; private init; }

    /// <summary>True where it ends in a slash, and so fits folders alone.</summary>
    public bool IsForFolders { get; private init; }

    /// <summary>The folder or file where what fits begins: the names before the first with a wildcard.</summary>
    public string SearchPath => "/" + string.Join('/', _segments.TakeWhile(segment => segment.Literal is not null).Select(segment => segment.Literal));

    /// <summary>True where it stands for all that is in a folder that fits already.</summary>
    public bool EndsInAnyFolders => !IsForFolders && _segments is [.., var last] && ReferenceEquals(last, GlobSegment.AnyFolders);

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static GlobPattern Parse(string text, GlobPlaces places)
    {
        var pattern = text.Trim();
        var negated = false;
        while (pattern.StartsWith('!'))
            (pattern, negated) = (pattern[1..].Trim(), !negated);
        if (pattern.Length == 0)
            throw new FormatException($"'{text}' is no pattern: a path was expected");
        var names = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < names.Length; i++)
        {
            if (GlobSegment.Parse(names[i]).Literal is var literal && literal == ".." || (literal == "." && (i > 0 || pattern.StartsWith('/'))))
                throw new FormatException($"'{text}' is no pattern: it holds '{literal}', and only names are looked for");
        }

        var prefix = pattern.StartsWith('/') ? "" : names[0] == "~" ? places.Home : places.Folder;
        var segments = prefix.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(GlobSegment.Exactly)
            .Concat(names.Skip(pattern.StartsWith('/') || names[0] is not ("~" or ".") ? 0 : 1).Select(GlobSegment.Parse));
        return new GlobPattern([.. segments]) { IsNegated = negated, IsForFolders = pattern.EndsWith('/') };
    }

    /// <summary>The pattern for all that is in the folders that this one fits.</summary>
    public GlobPattern Descendants() => new([.. _segments, GlobSegment.AnyFolders]) { IsNegated = IsNegated };

    /// <summary>As what an absolute path fits.</summary>
    public GlobMatch Match(string path) => Match(Names(path));

    /// <summary>Whether something below an absolute path may fit.</summary>
    public bool MayMatchBelow(string path) => MayMatchBelow(Names(path));

    /// <summary>The names of a path.</summary>
    internal static string[] Names(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    internal GlobMatch Match(ReadOnlySpan<string> names) =>
        !Fits(names) ? GlobMatch.None : IsForFolders ? GlobMatch.Folder : GlobMatch.Both;

    internal bool MayMatchBelow(ReadOnlySpan<string> names)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (i == _segments.Count)
                return false;
            if (ReferenceEquals(_segments[i], GlobSegment.AnyFolders))
                return true;
            if (!_segments[i].Fits(names[i]))
                return false;
        }

        return true;
    }

    private bool Fits(ReadOnlySpan<string> names)
    {
        var (segment, name) = (0, 0);
        var (lastAny, resumeAt) = (-1, 0);
        while (name < names.Length)
        {
            if (segment < _segments.Count && ReferenceEquals(_segments[segment], GlobSegment.AnyFolders))
                (lastAny, resumeAt) = (segment++, name);
            else if (segment < _segments.Count && _segments[segment].Fits(names[name]))
                (segment, name) = (segment + 1, name + 1);
            else if (lastAny >= 0)
                (segment, name) = (lastAny + 1, ++resumeAt);
            else
                return false;
        }

        while (segment < _segments.Count && ReferenceEquals(_segments[segment], GlobSegment.AnyFolders))
            segment++;
        return segment == _segments.Count;
    }
}
