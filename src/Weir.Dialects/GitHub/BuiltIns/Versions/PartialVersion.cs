using System.Text.RegularExpressions;

namespace Weir.Dialects.GitHub.BuiltIns.Versions;

/// <summary>A version as ranges write it: parts may be missing, or be <c>x</c>, <c>X</c> or <c>*</c>.</summary>
/// <param name="Major">Null for any.</param>
/// <param name="Minor">Null for any; always where the major part is.</param>
/// <param name="Patch">Null for any; always where the minor part is.</param>
/// <param name="Prerelease">The parts of the prerelease.</param>
internal sealed partial record PartialVersion(long? Major, long? Minor, long? Patch, IReadOnlyList<string> Prerelease)
{
    [GeneratedRegex(
        @"^[v=\s]*(0|[1-9][0-9]*|[xX*])(?:\.(0|[1-9][0-9]*|[xX*])(?:\.(0|[1-9][0-9]*|[xX*])(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)?)?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form { get; }

    /// <summary>Reads one; null where the text is none.</summary>
    public static PartialVersion? TryParse(string text)
    {
        if (Form.Match(text) is not { Success: true } match)
            return null;
        var parts = match.Groups.Values.Skip(1).Take(3).Select(Part).ToArray();
        if (parts.Contains(-1))
            return null;
        var minor = parts[0] is null ? null : parts[1];
        var patch = minor is null ? null : parts[2];
        var prerelease = match.Groups[4].Success ? match.Groups[4].Value.Split('.') : [];
        return prerelease.All(SemanticVersion.IsPrereleasePart) ? new PartialVersion(parts[0], minor, patch, patch is null ? [] : prerelease) : null;
    }

    /// <summary>The least version that it stands for, or the one.</summary>
    public SemanticVersion Least => new(Major ?? 0, Minor ?? 0, Patch ?? 0) { Prerelease = Prerelease };

    // Absent and 'any' are the same; -1 stands for a number that is too great.
    private static long? Part(Group group) =>
        !group.Success || group.Value is "x" or "X" or "*" ? null : SemanticVersion.Number(group.Value) ?? -1;
}
