using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Testing;

/// <summary>A process that a test plays.</summary>
/// <param name="Script">The text of the file that it runs.</param>
/// <param name="Request">How it was started.</param>
/// <param name="Files">The files that it sees.</param>
/// <param name="Output">Takes its output.</param>
/// <param name="Stopping">Cancelled once it is to stop.</param>
public sealed record ScriptedProcess(string Script, ProcessRequest Request, MemoryFiles Files, IOutput Output, CancellationToken Stopping)
{
    /// <summary>The value of an environment variable; empty for none.</summary>
    public string this[string variable] => Request.Environment.GetValueOrDefault(variable) ?? "";

    public void Say(string line) => Output.Line(Encoding.UTF8.GetBytes(line));

    /// <summary>Appends to the file that an environment variable names.</summary>
    public void Append(string variable, string text) => Files.Add(this[variable], Files.Text(this[variable]) + text);

    /// <summary>Waits until it is to stop.</summary>
    public async Task UntilStoppedAsync()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Stopping.Register(stopped.SetResult);
        await stopped.Task;
    }

    /// <summary>Does what a script of <c>echo TEXT</c>, <c>echo TEXT >> $VARIABLE</c>, <c>printenv VARIABLE</c> and <c>exit CODE</c> says.</summary>
    /// <param name="printed">Takes what <c>printenv</c> prints.</param>
    /// <returns>The exit code.</returns>
    public int Interpret(List<string> printed)
    {
        foreach (var line in Script.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith("exit ", StringComparison.Ordinal))
                return int.Parse(line[5..], System.Globalization.CultureInfo.InvariantCulture);
            if (line.StartsWith("printenv ", StringComparison.Ordinal))
                printed.Add(this[line[9..]]);
            else if (line.StartsWith("echo ", StringComparison.Ordinal) && line.IndexOf(" >> $", StringComparison.Ordinal) is > 0 and var at)
                Append(line[(at + 5)..], line[5..at] + "\n");
            else if (line.StartsWith("echo ", StringComparison.Ordinal))
                Say(line[5..]);
            else
                throw new InvalidOperationException($"no test plays the script '{Script}'");
        }

        return 0;
    }
}
