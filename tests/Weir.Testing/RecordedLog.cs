using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Testing;

/// <summary>A line of a log.</summary>
public sealed record RecordedLine(int Step, LogKind Kind, string Text);

/// <summary>A log in memory.</summary>
public sealed class RecordedLog : IJobLog
{
    private readonly Lock _gate = new();
    private readonly List<RecordedLine> _lines = [];

    /// <summary>Raised with every line that is written.</summary>
    public event Action<RecordedLine>? Written;

    public IReadOnlyList<RecordedLine> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    /// <summary>The whole log as text.</summary>
    public string Text => string.Join('\n', Lines.Select(line => $"{line.Step} {line.Kind}: {line.Text}"));

    public void Write(int step, LogKind kind, ReadOnlySpan<byte> utf8)
    {
        var line = new RecordedLine(step, kind, Encoding.UTF8.GetString(utf8));
        lock (_gate)
            _lines.Add(line);
        Written?.Invoke(line);
    }

    /// <summary>The texts of the lines of a kind.</summary>
    public IReadOnlyList<string> Of(LogKind kind) => [.. Lines.Where(line => line.Kind == kind).Select(line => line.Text)];
}
