using System.Text.RegularExpressions;
using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.GitHub.BuiltIns.Go;

/// <summary>A Go of the machine.</summary>
/// <param name="Text">Its version as it says it, such as <c>1.22.1</c> or <c>1.23rc1</c>.</param>
/// <param name="Folder">Where it is.</param>
internal sealed partial record GoRelease(string Text, string Folder)
{
    /// <summary>The same, to compare.</summary>
    public SemanticVersion Version { get; } = Parse(Text) ?? throw new FormatException($"'{Text}' is no version of Go");

    [GeneratedRegex(@"^(?:go)?([0-9]{1,9})(?:\.([0-9]{1,9}))?(?:\.([0-9]{1,9}))?(?:-?(rc|beta|alpha)\.?([0-9]{1,9}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form { get; }

    /// <summary>Reads a version; null where the text is none.</summary>
    public static SemanticVersion? Parse(string text) => Form.Match(text) is { Success: true } match
        ? new SemanticVersion(Number(match.Groups[1]), Number(match.Groups[2]), Number(match.Groups[3]))
        {
            Prerelease = match.Groups[4].Success ? [match.Groups[4].Value, match.Groups[5].Value] : [],
        }
        : null;

    /// <summary>What a folder of Go is; null where it is none.</summary>
    public static async ValueTask<GoRelease?> OfAsync(BuiltInCall call, string folder, CancellationToken cancellationToken)
    {
        var files = call.Job.Session.Files;
        if (!await files.IsFileAsync($"{folder}/bin/go", cancellationToken).ConfigureAwait(false)
            || await files.ReadTextAsync($"{folder}/VERSION", cancellationToken).ConfigureAwait(false) is not { } text)
            return null;
        var version = text.Split('\n')[0].Trim();
        return Parse(version) is null ? null : new GoRelease(version.StartsWith("go", StringComparison.Ordinal) ? version[2..] : version, folder);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Text} ({Folder})";

    private static long Number(Group group) => group.Success ? SemanticVersion.Number(group.Value.TrimStart('0') is { Length: > 0 } digits ? digits : "0") ?? 0 : 0;
}
