using System.Diagnostics;
using Weir.Engine.Runs;
using Weir.Engine.Unix;

namespace Weir.Engine.Checks;

/// <summary>Looks for the programs that Weir and many jobs call.</summary>
internal static class ToolCheck
{
    public static async Task<Finding> GitAsync(IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        const string Subject = "git";
        if (ProgramSearch.Find("git", PathOf(environment)) is not { } git)
            return new Finding(Subject, FindingState.Broken, "not found in PATH", "install it (on Debian and Ubuntu: apt-get install git)");
        return await VersionAsync(git, environment, cancellationToken).ConfigureAwait(false) is { } version
            ? new Finding(Subject, FindingState.Fine, $"{version.Replace("git version ", "", StringComparison.Ordinal)}, {git}")
            : new Finding(Subject, FindingState.Broken, $"'{git} --version' fails", "see what it says, and install it again");
    }

    public static async Task<Finding> NodeAsync(IReadOnlyDictionary<string, string> environment, WeirFolders folders, CancellationToken cancellationToken)
    {
        List<string> found = [];
        if (ProgramSearch.Find("node", PathOf(environment)) is { } node && await VersionAsync(node, environment, cancellationToken).ConfigureAwait(false) is { } version)
            found.Add($"{version} in PATH");
        var nvm = environment.GetValueOrDefault("NVM_DIR") is { Length: > 0 } given ? given : Path.Combine(environment.GetValueOrDefault("HOME") ?? "/", ".nvm");
        found.AddRange(VersionsIn(Path.Combine(nvm, "versions", "node")).Select(static name => $"{name} of nvm"));
        var tools = environment.GetValueOrDefault("RUNNER_TOOL_CACHE") is { Length: > 0 } cache ? cache : Path.Combine(folders.Cache, "tools");
        found.AddRange(VersionsIn(Path.Combine(tools, "node")).Select(static name => $"{name} in the tool cache"));
        return found.Count > 0
            ? new Finding("node", FindingState.Fine, string.Join(", ", found))
            : new Finding("node", FindingState.Notable, "there is none", "actions in JavaScript need it, but for the built-in ones: install Node.js");
    }

    private static IEnumerable<string> VersionsIn(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal) : [];

    private static string PathOf(IReadOnlyDictionary<string, string> environment) => environment.GetValueOrDefault("PATH") ?? "";

    /// <summary>The first line of what a program says of its version; null where it fails.</summary>
    private static async Task<string?> VersionAsync(string program, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return process.ExitCode == 0 ? output.Split('\n')[0].Trim() : null;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
