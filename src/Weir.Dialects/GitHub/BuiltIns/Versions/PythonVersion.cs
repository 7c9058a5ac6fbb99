using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Dialects.GitHub.BuiltIns.Versions;

/// <summary>A version in the form of PEP 440, such as <c>3.13.0rc1</c>.</summary>
internal sealed partial class PythonVersion : IComparable<PythonVersion>
{
    private readonly Match _match;

    private PythonVersion(Match match)
    {
        _match = match;
        Release = [.. match.Groups["release"].Value.Split('.').Select(Number)];
    }

    /// <summary>The numbers of the release, without those that make it later or earlier.</summary>
    public IReadOnlyList<long> Release { get; }

    /// <summary>True for an alpha, a beta, a release candidate or a development release.</summary>
    public bool IsPrerelease => _match.Groups["pre"].Success || _match.Groups["dev"].Success;

    /// <summary>True for what comes after the release of the same number.</summary>
    public bool IsPostrelease => _match.Groups["post"].Success;

    /// <summary>What only its maker's own builds carry; empty for none.</summary>
    public string Local => _match.Groups["local"].Value.Replace('-', '.').Replace('_', '.').ToLowerInvariant();

    private long Epoch => Number(_match.Groups["epoch"].Value);

    [GeneratedRegex(
        """
        ^\s*v?(?:(?<epoch>[0-9]{1,9})!)?(?<release>[0-9]{1,18}(?:\.[0-9]{1,18}){0,15})
        (?<pre>[._-]?(?<prename>alpha|beta|preview|pre|rc|a|b|c)[._-]?(?<prenumber>[0-9]{0,18}))?
        (?<post>-(?<postnumber>[0-9]{1,18})|[._-]?(?:post|rev|r)[._-]?(?<postnumber>[0-9]{0,18}))?
        (?<dev>[._-]?dev[._-]?(?<devnumber>[0-9]{0,18}))?
        (?:\+(?<local>[a-z0-9]+(?:[._-][a-z0-9]+)*))?\s*$
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form { get; }

    /// <summary>Reads a version; null where the text is none.</summary>
    public static PythonVersion? TryParse(string text) => Form.Match(text) is { Success: true } match ? new PythonVersion(match) : null;

    /// <inheritdoc/>
    public int CompareTo(PythonVersion? other) => other is null ? 1 : Compare(other) is not 0 and var order ? order : CompareLocal(other);

    /// <summary>Compares without what only their makers' own builds carry.</summary>
    public int ComparePublic(PythonVersion other) => Compare(other);

    /// <summary>True where both have the same epoch and release, whatever comes after it.</summary>
    public bool IsOfSameRelease(PythonVersion other) => Epoch == other.Epoch && CompareRelease(other, Math.Max(Release.Count, other.Release.Count)) == 0;

    /// <summary>True where the release begins with the first numbers of that of another one.</summary>
    public bool BeginsWith(PythonVersion other, int count) => Epoch == other.Epoch && CompareRelease(other, count) == 0;

    /// <inheritdoc/>
    public override string ToString() => _match.Value.Trim();

    private int Compare(PythonVersion other) =>
        (Epoch.CompareTo(other.Epoch), CompareRelease(other, Math.Max(Release.Count, other.Release.Count))) switch
        {
            (not 0 and var epoch, _) => epoch,
            (_, not 0 and var release) => release,
            _ => Stage().CompareTo(other.Stage()),
        };

    private int CompareRelease(PythonVersion other, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (Release.ElementAtOrDefault(i).CompareTo(other.Release.ElementAtOrDefault(i)) is not 0 and var order)
                return order;
        }

        return 0;
    }

    // A development release comes before all of its release, but after the prerelease that it is one of.
    private (int Phase, long Pre, long Post, long Dev) Stage()
    {
        var dev = _match.Groups["dev"].Success ? Number(_match.Groups["devnumber"].Value) : long.MaxValue;
        var post = IsPostrelease ? Number(_match.Groups["postnumber"].Value) : -1;
        var phase = _match.Groups["pre"].Success
            ? _match.Groups["prename"].Value.ToLowerInvariant() switch { "a" or "alpha" => 1, "b" or "beta" => 2, _ => 3 }
            : !IsPostrelease && _match.Groups["dev"].Success ? 0 : 4;
        return (phase, Number(_match.Groups["prenumber"].Value), post, dev);
    }

    private int CompareLocal(PythonVersion other)
    {
        var (left, right) = (Local.Split('.', StringSplitOptions.RemoveEmptyEntries), other.Local.Split('.', StringSplitOptions.RemoveEmptyEntries));
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var order = (long.TryParse(left[i], out var a), long.TryParse(right[i], out var b)) switch
            {
                (true, true) => a.CompareTo(b),
                (true, false) => 1,
                (false, true) => -1,
                _ => string.CompareOrdinal(left[i], right[i]),
            };
            if (order != 0)
                return order;
        }

        return left.Length.CompareTo(right.Length);
    }

    private static long Number(string digits) => digits.Length == 0 ? 0 : long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
