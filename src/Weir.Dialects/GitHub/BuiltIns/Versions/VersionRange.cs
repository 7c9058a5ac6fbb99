namespace Weir.Dialects.GitHub.BuiltIns.Versions;

/// <summary>
/// A range of versions in the language of npm's semver: <c>1.2</c>, <c>3.x</c>, <c>^1.2</c>, <c>~1.2</c>, <c>&gt;=1 &lt;2</c>, <c>1.2 - 3</c>, <c>a || b</c>.
/// </summary>
/// <remarks>
/// A prerelease is in a range only where one of the range's own versions is a prerelease of the same release: <c>&gt;=3.13.0-rc.1</c> takes
/// 3.13.0-rc.2 but not 3.14.0-rc.1.
/// </remarks>
internal sealed class VersionRange
{
    private readonly IReadOnlyList<IReadOnlyList<VersionBound>> _alternatives;

    private VersionRange(string text, IReadOnlyList<IReadOnlyList<VersionBound>> alternatives) => (Text, _alternatives) = (text, alternatives);

    /// <summary>The range as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a range; null where the text is none. No text is any release.</summary>
    public static VersionRange? TryParse(string text)
    {
        List<IReadOnlyList<VersionBound>> alternatives = [];
        foreach (var alternative in text.Split("||"))
        {
            if (RangeReader.Read(alternative) is not { } bounds)
                return null;
            alternatives.Add(bounds);
        }

        return new VersionRange(text.Trim(), alternatives);
    }

    /// <summary>Whether a version is in the range.</summary>
    public bool Contains(SemanticVersion version) => _alternatives.Any(bounds => Fits(bounds, version));

    /// <summary>The greatest of some versions that is in the range; null where none is.</summary>
    public T? Greatest<T>(IEnumerable<T> candidates, Func<T, SemanticVersion> versionOf)
        where T : class =>
        candidates.Where(candidate => Contains(versionOf(candidate))).MaxBy(versionOf);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool Fits(IReadOnlyList<VersionBound> bounds, SemanticVersion version) =>
        bounds.All(bound => bound.Admits(version))
        && (!version.IsPrerelease || bounds.Any(bound => bound.Version.IsPrerelease && bound.Version.IsOfSameRelease(version)));
}

/// <summary>One side of a range.</summary>
/// <param name="Operator">How versions compare to <paramref name="Version"/>: <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c> or <c>=</c>.</param>
/// <param name="Version">What they are compared to.</param>
internal sealed record VersionBound(string Operator, SemanticVersion Version)
{
    /// <summary>Whether a version is on the right side.</summary>
    public bool Admits(SemanticVersion version) => Operator switch
    {
        "<" => version < Version,
        "<=" => version <= Version,
        ">" => version > Version,
        ">=" => version >= Version,
        _ => version.Equals(Version),
    };
}
