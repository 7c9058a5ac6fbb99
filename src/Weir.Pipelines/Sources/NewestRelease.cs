using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Pipelines.Sources;

/// <summary>A reference to the newest of the releases of a repository: of its tags that are semantic versions without a suffix.</summary>
/// <param name="Version"><c>~latest</c> for the newest of all, otherwise a major version, or a major and a minor one: <c>1</c>, <c>1.2</c>.</param>
public sealed partial record NewestRelease(string Version)
{
    /// <summary>The version that stands for the newest release of all.</summary>
    public const string OfAll = "~latest";

    // No branch or tag is named so by accident, and it can stand where their names stand.
    private const string Prefix = "release=";

    [GeneratedRegex(@"\A(\d{1,9})(\.\d{1,9})?\z")]
    private static partial Regex Partial { get; }

    [GeneratedRegex(@"\Av?(\d{1,9})\.(\d{1,9})\.(\d{1,9})\z")]
    private static partial Regex Release { get; }

    /// <summary>What a version of a component stands for; null where it names a tag, branch or commit.</summary>
    public static NewestRelease? OfVersion(string version) => version == OfAll || Partial.IsMatch(version) ? new NewestRelease(version) : null;

    /// <summary>Whether a tag is a release.</summary>
    public static bool IsRelease(string tag) => Release.IsMatch(tag);

    /// <summary>Reads what <see cref="ToString"/> wrote; null for any other reference.</summary>
    public static NewestRelease? OfReference(string reference) =>
        reference.StartsWith(Prefix, StringComparison.Ordinal) ? OfVersion(reference[Prefix.Length..].Replace("latest", OfAll, StringComparison.Ordinal)) : null;

    /// <summary>The tag that it is; null where there is none.</summary>
    /// <param name="tags">The tags of the repository.</param>
    public string? Among(IEnumerable<string> tags) => tags
        .Select(tag => (Tag: tag, Numbers: NumbersOf(tag)))
        .Where(release => release.Numbers is not null && (Version == OfAll || Version.Split('.').Select(Number).SequenceEqual(release.Numbers.Take(Version.Split('.').Length))))
        .OrderBy(release => release.Numbers![0]).ThenBy(release => release.Numbers![1]).ThenBy(release => release.Numbers![2])
        .LastOrDefault().Tag;

    /// <summary>The reference, for <see cref="RemoteSource.Reference"/>: <c>release=latest</c>, <c>release=1.2</c>.</summary>
    public override string ToString() => Prefix + Version.TrimStart('~');

    private static int[]? NumbersOf(string tag) =>
        Release.Match(tag) is { Success: true } match ? [Number(match.Groups[1].Value), Number(match.Groups[2].Value), Number(match.Groups[3].Value)] : null;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
