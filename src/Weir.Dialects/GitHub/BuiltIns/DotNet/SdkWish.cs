using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.GitHub.BuiltIns.DotNet;

/// <summary>The SDK of .NET that a step or <c>global.json</c> asks for, such as <c>10.0.x</c>, <c>8</c>, <c>8.0.4xx</c> or <c>10.0.401</c>.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Fits">Whether an SDK is one of those.</param>
internal sealed partial record SdkWish(string Text, Func<SemanticVersion, bool> Fits)
{
    private const int Band = 100;

    [GeneratedRegex(@"^(?<major>[0-9]{1,9})(?:\.(?:[xX*]|(?<minor>[0-9]{1,9})(?:\.(?:[xX*]|(?<band>[0-9]{1,7})(?:xx|XX)))?))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Floating { get; }

    /// <summary>Reads what a step asks for.</summary>
    /// <exception cref="ActionFailure">It is no version.</exception>
    public static SdkWish Parse(string text, bool allowsPreviews)
    {
        if (SemanticVersion.TryParse(text) is { } exact)
            return new SdkWish(text, found => found.Equals(exact));
        if (Floating.Match(text) is not { Success: true } match)
            throw new ActionFailure($"'{text}' is no version of a .NET SDK: one like '10', '10.x', '10.0.x', '10.0.4xx' or '10.0.401' was expected");
        var (major, minor, band) = (Number(match, "major"), Number(match, "minor"), Number(match, "band"));
        return new SdkWish(
            text,
            found => found.Major == major && (minor ?? found.Minor) == found.Minor && (band ?? found.Patch / Band) == found.Patch / Band
                && (allowsPreviews || !found.IsPrerelease));
    }

    /// <summary>What <c>global.json</c> asks for, as <c>dotnet</c> itself will take it.</summary>
    /// <exception cref="ActionFailure">The version or the policy is none.</exception>
    public static SdkWish OfGlobalJson(string version, string policy)
    {
        if (SemanticVersion.TryParse(version) is not { } least)
            throw new ActionFailure($"global.json asks for the SDK '{version}': a whole version like '10.0.401' was expected");
        Func<SemanticVersion, bool> stays = policy switch
        {
            "disable" => found => found.Equals(least),
            "patch" or "latestPatch" => found => (found.Major, found.Minor, found.Patch / Band) == (least.Major, least.Minor, least.Patch / Band),
            "feature" or "latestFeature" => found => (found.Major, found.Minor) == (least.Major, least.Minor),
            "minor" or "latestMinor" => found => found.Major == least.Major,
            "major" or "latestMajor" => _ => true,
            _ => throw new ActionFailure(
                $"global.json has the policy '{policy}' in 'rollForward': one of disable, patch, feature, minor, major, latestPatch, latestFeature, "
                + "latestMinor, latestMajor was expected"),
        };
        return new SdkWish($"{version} (global.json, {policy})", found => found >= least && stays(found) && (least.IsPrerelease || !found.IsPrerelease));
    }

    private static long? Number(Match match, string name) =>
        match.Groups[name].Success ? long.Parse(match.Groups[name].Value, NumberStyles.None, CultureInfo.InvariantCulture) : null;
}
