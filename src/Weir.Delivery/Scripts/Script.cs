using System.Diagnostics;

namespace Weir.Delivery.Scripts;

/// <summary>A command of the user's, for <c>/bin/sh</c>.</summary>
/// <param name="Command">The command.</param>
/// <param name="Folder">Where it runs.</param>
/// <param name="Variables">What its environment has beside this process's own.</param>
public sealed record Script(string Command, string Folder, IReadOnlyDictionary<string, string> Variables)
{
    private const int LastLines = 5;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Runs it to its end. Where it is cancelled or takes too long, it is killed with all that it started.</summary>
    /// <param name="within">How long it may take.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <param name="line">Gets each line that it writes, to either of its outputs; called by one thread at a time.</param>
    public async Task<ScriptResult> RunAsync(TimeSpan within, TimeProvider time, CancellationToken cancellationToken, Action<string>? line = null)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Command])
        {
            WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("a process was not started");
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Queue<string> last = new();
        string? output = null;
        var reading = Task.WhenAll(ReadAsync(process.StandardOutput, isOutput: true), ReadAsync(process.StandardError, isOutput: false));
        var isLate = false;
        try
        {
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            isLate = true;
        }

        // What it left behind on purpose may hold its outputs for ever.
        await Task.WhenAny(reading, Task.Delay(Grace, CancellationToken.None)).ConfigureAwait(false);
        if (isLate)
            return new ScriptResult(null, $"it did not end within {within}", Words(), null);
        lock (last)
        {
            return process.ExitCode == 0
                ? new ScriptResult(0, "it succeeded", Words(), output)
                : new ScriptResult(process.ExitCode, FormattableString.Invariant($"it ended with {process.ExitCode}"), Words(), output);
        }

        async Task ReadAsync(StreamReader reader, bool isOutput)
        {
            while (await reader.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } text)
            {
                lock (last)
                {
                    line?.Invoke(text);
                    if (isOutput && !string.IsNullOrWhiteSpace(text))
                        output = text;
                    last.Enqueue(text);
                    if (last.Count > LastLines)
                        last.Dequeue();
                }
            }
        }

        string Words()
        {
            lock (last)
                return string.Join(" | ", last);
        }
    }
}

/// <summary>How a script ended.</summary>
/// <param name="ExitCode">Its exit code; null where it took too long.</param>
/// <param name="How">How it ended, for a person.</param>
/// <param name="LastWords">The last lines that it wrote; empty where it wrote nothing.</param>
/// <param name="LastOutput">The last line with something in it that it wrote to its standard output; null where there is none.</param>
public sealed record ScriptResult(int? ExitCode, string How, string LastWords, string? LastOutput)
{
    /// <summary>What the shell ends with where it does not find a program.</summary>
    private const int NotFound = 127;

    /// <summary>True where it ended well.</summary>
    public bool IsSuccess => ExitCode == 0;

    /// <summary>True where a program that it needs is not there.</summary>
    public bool LacksProgram => ExitCode == NotFound;

    /// <summary>How it ended and what it wrote last, for a person.</summary>
    public string Text => LastWords.Length == 0 ? How : $"{How}; its last words: {LastWords}";
}
