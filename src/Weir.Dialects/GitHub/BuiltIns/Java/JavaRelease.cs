using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.GitHub.BuiltIns.Java;

/// <summary>A Java of the machine.</summary>
/// <param name="Text">Its version as it says it, such as <c>17.0.15+6</c>.</param>
/// <param name="Version">The same, to compare.</param>
/// <param name="Maker">Who built it, as it says; empty where it does not.</param>
/// <param name="Folder">Where it is.</param>
/// <param name="HasCompiler">True for a JDK; false for a runtime only.</param>
internal sealed record JavaRelease(string Text, SemanticVersion Version, string Maker, string Folder, bool HasCompiler)
{
    /// <summary>What a folder of Java is; null where it is none.</summary>
    public static async ValueTask<JavaRelease?> OfAsync(BuiltInCall call, string folder, CancellationToken cancellationToken)
    {
        var files = call.Job.Session.Files;
        if (!await files.IsFileAsync($"{folder}/bin/java", cancellationToken).ConfigureAwait(false)
            || await files.ReadTextAsync($"{folder}/release", cancellationToken).ConfigureAwait(false) is not { } text)
            return null;
        var lines = text.Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0].Trim()).ToDictionary(group => group.Key, group => group.First()[1].Trim().Trim('"'));
        if (lines.GetValueOrDefault("JAVA_VERSION") is not { } version || JavaVersions.Parse(version) is not { } parsed)
            return null;
        var hasCompiler = await files.IsFileAsync($"{folder}/bin/javac", cancellationToken).ConfigureAwait(false);
        return new JavaRelease(version, parsed, lines.GetValueOrDefault("IMPLEMENTOR") ?? "", folder, hasCompiler);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Text} ({(HasCompiler ? "" : "runtime only, ")}{Folder})";
}
