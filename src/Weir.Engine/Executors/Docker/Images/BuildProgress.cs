using System.Text;
using Docker.DotNet.Models;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Images;

/// <summary>Shows what a build writes, line by line, and keeps where it is.</summary>
internal sealed class BuildProgress(IOutput output) : IProgress<JSONMessage>
{
    private const int MostLine = 1 << 20;

    private readonly StringBuilder _line = new();

    /// <summary>What the engine says went wrong; null for nothing.</summary>
    public string? Error { get; private set; }

    /// <summary>The instruction that is carried out, such as <c>Step 2/3 : RUN make</c>; null before the first.</summary>
    public string? Step { get; private set; }

    public void Report(JSONMessage value)
    {
        if (value.Error is { } error)
            Error = error.Message is { Length: > 0 } message ? message : "the engine does not say why";
        foreach (var character in value.Stream ?? "")
        {
            if (character == '\n' || _line.Length >= MostLine)
                Flush();
            if (character != '\n')
                _line.Append(character);
        }
    }

    /// <summary>Writes what was said without an end of line.</summary>
    public void Flush()
    {
        // A bar that redraws itself with carriage returns shows its last state.
        var line = _line.ToString().TrimEnd('\r');
        line = line[(line.LastIndexOf('\r') + 1)..];
        _line.Clear();
        if (line.StartsWith("Step ", StringComparison.Ordinal) || line.StartsWith("STEP ", StringComparison.Ordinal))
            Step = line;
        if (line.Length > 0)
            output.Line(Encoding.UTF8.GetBytes(line));
    }
}
