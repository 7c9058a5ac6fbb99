using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Dialects.GitLab.Includes;

/// <summary>Versions of components: tags that are semantic versions.</summary>
internal static partial class ComponentVersion
{
    [GeneratedRegex(@"\A(\d{1,9})(\.\d{1,9})?\z")]
    private static partial Regex Partial { get; }

    [GeneratedRegex(@"\Av?(\d{1,9})\.(\d{1,9})\.(\d{1,9})\z")]
    private static partial Regex Release { get; }

    /// <summary>Whether a version names a major, or a major and a minor version alone.</summary>
    public static bool IsPartial(string version) => Partial.IsMatch(version);

    /// <summary>The newest release among tags that a version stands for; null where there is none. What comes before a release does not count.</summary>
    /// <param name="tags">The tags.</param>
    /// <param name="version"><c>~latest</c>, or a partial version.</param>
    public static string? Newest(IEnumerable<string> tags, string version) => tags
        .Select(tag => (Tag: tag, Numbers: NumbersOf(tag)))
        .Where(release => release.Numbers is not null && (version == "~latest" || version.Split('.').Select(Number).SequenceEqual(release.Numbers.Take(version.Split('.').Length))))
        .OrderBy(release => release.Numbers![0]).ThenBy(release => release.Numbers![1]).ThenBy(release => release.Numbers![2])
        .LastOrDefault().Tag;

    private static int[]? NumbersOf(string tag) =>
        Release.Match(tag) is { Success: true } match ? [Number(match.Groups[1].Value), Number(match.Groups[2].Value), Number(match.Groups[3].Value)] : null;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
