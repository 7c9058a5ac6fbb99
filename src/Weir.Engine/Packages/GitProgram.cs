using System.ComponentModel;
using System.Diagnostics;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Packages;

/// <summary>Runs git without a terminal, without hooks, and without the repository that this process may stand in.</summary>
internal sealed class GitProgram(TimeProvider time)
{
    private const int MostErrorText = 16 * 1024;

    // What tells git which repository it is in; set where this process was started by a hook.
    private static readonly string[] Places =
    [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR",
        "GIT_NAMESPACE", "GIT_PREFIX", "GIT_QUARANTINE_PATH", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_REPLACE_REF_BASE",
    ];

    // No hooks, no programs beside git, and nothing left running behind it.
    private static readonly string[] Quiet =
    [
        "-c", $"core.hooksPath={NullDevice}", "-c", "core.fsmonitor=false", "-c", "gc.auto=0", "-c", "maintenance.auto=false",
        "-c", $"core.attributesFile={NullDevice}", "-c", "fetch.recurseSubmodules=false",
    ];

    private static string NullDevice => OperatingSystem.IsWindows() ? "NUL" : "/dev/null";

    /// <summary>Runs git to its end.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="ownConfiguration">
    /// Whether it reads the user's configuration, for credentials and proxies; never where it writes files out, since that could run filters.
    /// </param>
    /// <param name="output">Reads what it writes.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PackageException">It cannot be started.</exception>
    /// <exception cref="TimeoutException">It took too long, and was ended.</exception>
    public async Task<GitResult> RunAsync(
        IEnumerable<string> arguments, bool ownConfiguration, Func<Stream, CancellationToken, Task> output, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var git = Start(arguments, ownConfiguration);
        try
        {
            git.StandardInput.Close();
            var errors = ReadErrorsAsync(git, ended.Token);
            await output(git.StandardOutput.BaseStream, ended.Token).ConfigureAwait(false);
            var error = await errors.ConfigureAwait(false);
            await git.WaitForExitAsync(ended.Token).ConfigureAwait(false);
            return new GitResult(git.ExitCode, error);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"git took longer than {timeout.TotalSeconds:0} seconds");
        }
        finally
        {
            if (!git.HasExited)
                git.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(IEnumerable<string> arguments, bool ownConfiguration)
    {
        var start = new ProcessStartInfo("git", [.. Quiet, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var place in Places)
            start.Environment.Remove(place);
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_ATTR_NOSYSTEM"] = "1";
        start.Environment.TryAdd("GIT_SSH_COMMAND", "ssh -oBatchMode=yes");
        if (!ownConfiguration)
        {
            start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
            start.Environment["GIT_CONFIG_GLOBAL"] = NullDevice;
            start.Environment.Remove("GIT_CONFIG_COUNT");
            start.Environment.Remove("GIT_CONFIG_PARAMETERS");
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception absent)
        {
            throw new PackageException($"git cannot be started, which fetches actions: {absent.Message}; install git, or put it on the PATH", absent);
        }
    }

    // All of it is read, or git would wait; only the end is kept, where git says what went wrong.
    private static async Task<string> ReadErrorsAsync(Process git, CancellationToken cancellationToken)
    {
        var text = "";
        var buffer = new char[4096];
        while (await git.StandardError.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var length)
        {
            text += new string(buffer, 0, length);
            if (text.Length > MostErrorText)
                text = text[^(MostErrorText / 2)..];
        }

        return text.Trim();
    }
}

/// <summary>How git ended, and what it said.</summary>
internal sealed record GitResult(int ExitCode, string Error);
