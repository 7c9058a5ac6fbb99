using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Weir.Testing;

/// <summary>Packages of npm that tests drive Weir with, installed once into a folder of the user's cache.</summary>
public static class NpmPackages
{
    private const string NewEnough = "process.exit(+process.versions.node.split('.')[0] < 20 ? 1 : 0)";

    private static readonly SemaphoreSlim Installing = new(1);

    /// <summary>
    /// The folder <c>node_modules</c> with these packages, each as <c>NAME@VERSION</c> or <c>ALIAS@npm:NAME@VERSION</c>. Skips the test where they
    /// cannot be had.
    /// </summary>
    public static async Task<string> InstallAsync(CancellationToken cancellationToken, params IReadOnlyList<string> packages)
    {
        if (await RunsAsync("node", ["-e", NewEnough], Path.GetTempPath(), cancellationToken) is not null
            || await RunsAsync("npm", ["--version"], Path.GetTempPath(), cancellationToken) is not null)
        {
            Assert.Skip("the official clients need node 20 and npm, which are not installed");
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', packages))).AsSpan(0, 6));
        var folder = Path.Combine(CacheFolder, $"npm-{digest}");
        var done = Path.Combine(folder, "installed");
        await Installing.WaitAsync(cancellationToken);
        try
        {
            if (File.Exists(done))
                return Path.Combine(folder, "node_modules");
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{"name":"weir-tests","private":true}""", cancellationToken);
            string[] install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", .. packages];
            if (await RunsAsync("npm", install, folder, cancellationToken) is { } failure)
                Assert.Skip($"the official clients cannot be had from npm: {failure}");
            await File.WriteAllTextAsync(done, "", cancellationToken);
            return Path.Combine(folder, "node_modules");
        }
        finally
        {
            Installing.Release();
        }
    }

    private static string CacheFolder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "weir-tests");

    // What went wrong; null where nothing did.
    private static async Task<string?> RunsAsync(string program, IReadOnlyList<string> arguments, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? null : await output + await errors;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return missing.Message;
        }
    }
}
