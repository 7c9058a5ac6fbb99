using System.Text.RegularExpressions;
using Weir.Dialects.GitHub.BuiltIns.Tools;
using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.GitHub.BuiltIns.Java;

/// <summary>Reads the versions of Java, which do not follow semver.org: <c>1.8.0_392</c>, <c>17</c>, <c>17.0.15</c>, <c>25.0.3.1</c>.</summary>
internal static partial class JavaVersions
{
    [GeneratedRegex(
        """
        ^1\.(?<major>[0-9]{1,9})(?:\.0)?(?:_(?<update>[0-9]{1,9}))?$
        |^(?<major>[0-9]{1,9})(?:\.(?<minor>[0-9]{1,9}))?(?:\.(?<update>[0-9]{1,9}))?(?:\.[0-9]+)*$
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Own { get; }

    [GeneratedRegex(@"^(?:[a-zA-Z]+-)?(?<version>[0-9][^\s-]*)(?:-(?<maker>[a-z]+))?$", RegexOptions.CultureInvariant)]
    private static partial Regex InFile { get; }

    /// <summary>The version that a Java says it is, to compare; null where it is none.</summary>
    public static SemanticVersion? Parse(string text)
    {
        var match = Own.Match(text.Split('+', '-')[0]);
        return match.Success ? new SemanticVersion(Number(match, "major"), Number(match, "minor"), Number(match, "update")) : null;
    }

    /// <summary>What a step asks for; null for the newest.</summary>
    /// <exception cref="ActionFailure">It is no version.</exception>
    public static VersionRange? Wish(string text)
    {
        if (text == "latest")
            return null;
        var version = text.EndsWith("-ea", StringComparison.Ordinal)
            ? throw new ActionFailure($"'{text}' is an early-access build, of which this machine's Javas do not tell: run the published action with --no-builtin")
            : text.StartsWith("1.", StringComparison.Ordinal) && Parse(text) is { } old ? $"{old.Major}" : text;
        return VersionRange.TryParse(version.Split('+')[0])
            ?? throw new ActionFailure($"'{text}' is no version of Java: one like '21', '17.0', '17.0.15', '>=17 <22' or 'latest' was expected");
    }

    /// <summary>The version in a file of a name: <c>.java-version</c>, <c>.tool-versions</c> or <c>.sdkmanrc</c>; null where it has none.</summary>
    public static string? InText(string name, string text)
    {
        var found = name switch
        {
            ".tool-versions" => ToolVersionsFile.Find(text, "java"),
            ".sdkmanrc" => text.Split('\n').Select(line => line.Split('#')[0].Split('=', 2))
                .FirstOrDefault(pair => pair.Length == 2 && pair[0].Trim() == "java")?[1].Trim(),
            _ => text.Split('\n').Select(line => line.Split('#')[0].Trim()).FirstOrDefault(line => line.Length > 0),
        };
        return found is not null && InFile.Match(found) is { Success: true } match ? match.Groups["version"].Value : null;
    }

    private static long Number(Match match, string name) => match.Groups[name].Success ? SemanticVersion.Number(match.Groups[name].Value) ?? 0 : 0;
}
