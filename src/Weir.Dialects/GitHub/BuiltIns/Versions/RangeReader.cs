using System.Text.RegularExpressions;

namespace Weir.Dialects.GitHub.BuiltIns.Versions;

/// <summary>Reads what stands between two <c>||</c> of a range into bounds that all hold.</summary>
internal static partial class RangeReader
{
    private static readonly SemanticVersion Zero = new(0, 0, 0);

    // What is before 0.0.0-0 does not exist: the bound that nothing satisfies.
    private static readonly VersionBound Nothing = new("<", Zero with { Prerelease = ["0"] });

    [GeneratedRegex(@"^\s*(\S.*?)\s+-\s+(\S.*?)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Hyphen { get; }

    [GeneratedRegex(@"(~>?|\^|[<>]=?|=)\s+", RegexOptions.CultureInvariant)]
    private static partial Regex LooseOperator { get; }

    [GeneratedRegex(@"^(~>|~|\^|<=|>=|<|>|=|)(.*)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Operator { get; }

    /// <summary>Reads one alternative; null where the text is none.</summary>
    public static IReadOnlyList<VersionBound>? Read(string text)
    {
        if (Hyphen.Match(text) is { Success: true } hyphen
            && PartialVersion.TryParse(hyphen.Groups[1].Value) is { } from && PartialVersion.TryParse(hyphen.Groups[2].Value) is { } to)
        {
            return [.. Between(from, to)];
        }

        List<VersionBound> bounds = [];
        foreach (var comparator in LooseOperator.Replace(text, "$1").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var match = Operator.Match(comparator);
            if (PartialVersion.TryParse(match.Groups[2].Value) is not { } version)
                return null;
            bounds.AddRange(Bounds(match.Groups[1].Value, version));
        }

        return bounds;
    }

    private static IEnumerable<VersionBound> Bounds(string @operator, PartialVersion version) => @operator switch
    {
        "^" => Caret(version),
        "~" or "~>" => Tilde(version),
        "" or "=" => Exactly(version),
        _ => Compared(@operator, version),
    };

    private static IEnumerable<VersionBound> Between(PartialVersion from, PartialVersion to)
    {
        if (from.Major is not null)
            yield return new VersionBound(">=", from.Least);
        if (to.Patch is not null)
            yield return new VersionBound("<=", to.Least);
        else if (to.Major is not null)
            yield return Before(Next(to));
    }

    // 1.2.3 itself, all of 1.2, all of 1, or anything.
    private static IEnumerable<VersionBound> Exactly(PartialVersion version) =>
        version.Major is null ? []
        : version.Patch is not null ? [new VersionBound("=", version.Least)]
        : [new VersionBound(">=", version.Least), Before(Next(version))];

    // The minor part stays, or the major one where it is the only one.
    private static IEnumerable<VersionBound> Tilde(PartialVersion version) =>
        version.Major is null ? [] : [new VersionBound(">=", version.Least), Before(Next(version with { Patch = null }))];

    // The leftmost part that is not zero stays.
    private static IEnumerable<VersionBound> Caret(PartialVersion version)
    {
        if (version.Major is null)
            return [];
        var end = version switch
        {
            { Major: > 0 } or { Minor: null } => new SemanticVersion(version.Major.Value + 1, 0, 0),
            { Minor: > 0 } or { Patch: null } => new SemanticVersion(0, version.Minor.Value + 1, 0),
            _ => new SemanticVersion(0, 0, version.Patch.Value + 1),
        };
        return [new VersionBound(">=", version.Least), Before(end)];
    }

    private static IEnumerable<VersionBound> Compared(string @operator, PartialVersion version)
    {
        if (version.Major is null)
            return @operator is "<" or ">" ? [Nothing] : [];
        if (version.Patch is not null)
            return [new VersionBound(@operator, version.Least)];
        return @operator switch
        {
            ">" => [new VersionBound(">=", Next(version))],
            "<=" => [Before(Next(version))],
            "<" => [Before(version.Least)],
            _ => [new VersionBound(">=", version.Least)],
        };
    }

    /// <summary>The first version after all that a version stands for.</summary>
    private static SemanticVersion Next(PartialVersion version) => version.Minor is { } minor
        ? new SemanticVersion(version.Major ?? 0, minor + 1, 0)
        : new SemanticVersion((version.Major ?? 0) + 1, 0, 0);

    // Prereleases of the end are not in the range either.
    private static VersionBound Before(SemanticVersion end) => new("<", end with { Prerelease = ["0"] });
}
