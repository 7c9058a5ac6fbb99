using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Dialects.GitHub.BuiltIns.Versions;

/// <summary>A version in the form of semver.org, read and compared as npm's semver does.</summary>
/// <remarks>Build metadata does not count in comparisons, but for <see cref="CompareBuild"/>.</remarks>
internal sealed partial record SemanticVersion(long Major, long Minor, long Patch) : IComparable<SemanticVersion>
{
    // npm's semver counts in doubles, and takes no number that they cannot hold exactly.
    private const long Greatest = (1L << 53) - 1;
    private const int Longest = 256;

    /// <summary>The parts of the prerelease, such as <c>rc</c> and <c>1</c>; none for a release.</summary>
    public IReadOnlyList<string> Prerelease { get; init; } = [];

    /// <summary>The parts of the build metadata.</summary>
    public IReadOnlyList<string> Build { get; init; } = [];

    /// <summary>True for what comes before a release.</summary>
    public bool IsPrerelease => Prerelease.Count > 0;

    [GeneratedRegex(@"^[v=\s]*(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Whole { get; }

    [GeneratedRegex(@"(?<![0-9])([0-9]{1,16})(?:\.([0-9]{1,16}))?(?:\.([0-9]{1,16}))?(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Anywhere { get; }

    /// <summary>Reads a version; blanks, <c>v</c> and <c>=</c> in front do not matter. Null where the text is none.</summary>
    public static SemanticVersion? TryParse(string text)
    {
        if (text.Length > Longest || Whole.Match(text.Trim()) is not { Success: true } match)
            return null;
        if (Number(match.Groups[1].Value) is not { } major || Number(match.Groups[2].Value) is not { } minor || Number(match.Groups[3].Value) is not { } patch)
            return null;
        var prerelease = Parts(match.Groups[4]);
        var build = Parts(match.Groups[5]);
        return prerelease.All(IsPrereleasePart) && build.All(part => part.Length > 0)
            ? new SemanticVersion(major, minor, patch) { Prerelease = prerelease, Build = build }
            : null;
    }

    /// <summary>The first thing in a text that looks like a version, filled up with zeros; null where nothing does.</summary>
    public static SemanticVersion? Coerce(string text)
    {
        var match = Anywhere.Match(text);
        return match.Success && Number(match.Groups[1].Value) is { } major && Number(OrZero(match.Groups[2])) is { } minor
            && Number(OrZero(match.Groups[3])) is { } patch
            ? new SemanticVersion(major, minor, patch)
            : null;
    }

    public static bool operator <(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) >= 0;

    /// <summary>True where both are of the same release.</summary>
    public bool IsOfSameRelease(SemanticVersion other) => (Major, Minor, Patch) == (other.Major, other.Minor, other.Patch);

    /// <inheritdoc/>
    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
            return 1;
        var release = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        return release != 0 ? release
            : IsPrerelease != other.IsPrerelease ? (IsPrerelease ? -1 : 1)
            : CompareParts(Prerelease, other.Prerelease);
    }

    /// <summary>Compares; of two that are equal but for their build metadata that counts.</summary>
    public int CompareBuild(SemanticVersion other) => CompareTo(other) is not 0 and var order ? order : CompareParts(Build, other.Build);

    /// <inheritdoc/>
    public bool Equals(SemanticVersion? other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Major, Minor, Patch, Prerelease.Count);

    /// <summary>The version without its build metadata.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}{(IsPrerelease ? "-" + string.Join('.', Prerelease) : "")}");

    /// <summary>Reads a number without needless zeros; null where it is greater than npm's semver takes.</summary>
    internal static long? Number(string digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Greatest ? number : null;

    /// <summary>True for a part that a prerelease may have: not empty, and without needless zeros where it is a number.</summary>
    internal static bool IsPrereleasePart(string part) => part.Length > 0 && (!IsNumber(part) || part.Length == 1 || part[0] != '0');

    private static string OrZero(Group group) => group.Success ? group.Value : "0";

    private static string[] Parts(Group group) => group.Success ? group.Value.Split('.') : [];

    private static int CompareParts(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        for (var i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            if (ComparePart(left[i], right[i]) is not 0 and var order)
                return order;
        }

        return left.Count.CompareTo(right.Count);
    }

    private static int ComparePart(string left, string right) => (IsNumber(left), IsNumber(right)) switch
    {
        (true, true) => left.TrimStart('0').Length != right.TrimStart('0').Length
            ? left.TrimStart('0').Length.CompareTo(right.TrimStart('0').Length)
            : string.CompareOrdinal(left.TrimStart('0'), right.TrimStart('0')),
        (true, false) => -1,
        (false, true) => 1,
        _ => string.CompareOrdinal(left, right),
    };

    private static bool IsNumber(string part) => part.All(char.IsAsciiDigit);
}
