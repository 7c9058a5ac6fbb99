using System.Diagnostics;
using System.Text;

namespace Weir.Testing;

/// <summary>How a program that a test ran has ended.</summary>
public sealed record ProgramEnd(int ExitCode, string Output, string Errors)
{
    /// <summary>Both streams, for messages and for tests that do not care which.</summary>
    public string All => Output + Errors;
}

/// <summary>A program that a test runs, with an environment that is given whole. Disposing kills it with all that it started.</summary>
public sealed class RunningProgram : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Lock _gate = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    private RunningProgram(Process process) => _process = process;

    public int Id => _process.Id;

    public static RunningProgram Start(string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var running = new RunningProgram(new Process { StartInfo = start });
        running._process.OutputDataReceived += (_, line) => running.Take(running._output, line.Data);
        running._process.ErrorDataReceived += (_, line) => running.Take(running._errors, line.Data);
        running._process.Start();
        running._process.StandardInput.Close();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Waits until the program has written a text.</summary>
    public Task SeenAsync(string text, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_output.ToString().Contains(text, StringComparison.Ordinal) || _errors.ToString().Contains(text, StringComparison.Ordinal))
                return Task.CompletedTask;
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((text, seen));
            return seen.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits for the first line that contains a text.</summary>
    public async Task<string> LineAsync(string text, CancellationToken cancellationToken)
    {
        await SeenAsync(text, cancellationToken);
        lock (_gate)
            return (_output.ToString() + _errors).Split('\n').First(line => line.Contains(text, StringComparison.Ordinal));
    }

    public async Task<ProgramEnd> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        lock (_gate)
            return new ProgramEnd(_process.ExitCode, _output.ToString(), _errors.ToString());
    }

    /// <summary>Sends a signal, such as <c>INT</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Take(StringBuilder to, string? line)
    {
        if (line is null)
            return;
        lock (_gate)
        {
            to.Append(line).Append('\n');
            foreach (var (text, seen) in _awaited)
            {
                if (line.Contains(text, StringComparison.Ordinal))
                    seen.TrySetResult();
            }
        }
    }
}
