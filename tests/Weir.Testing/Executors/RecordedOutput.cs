using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Testing.Executors;

/// <summary>Keeps the lines of a process, and tells when a certain one has come.</summary>
public sealed class RecordedOutput : IOutput
{
    private readonly Lock _gate = new();
    private readonly List<byte[]> _lines = [];
    private readonly List<(string Line, TaskCompletionSource Seen)> _awaited = [];

    public IReadOnlyList<byte[]> Bytes
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    public IReadOnlyList<string> Lines => [.. Bytes.Select(Encoding.UTF8.GetString)];

    public void Line(ReadOnlySpan<byte> utf8)
    {
        lock (_gate)
        {
            _lines.Add(utf8.ToArray());
            var text = Encoding.UTF8.GetString(utf8);
            foreach (var (_, seen) in _awaited.Where(awaited => awaited.Line == text))
                seen.TrySetResult();
        }
    }

    /// <summary>Done once the line has come.</summary>
    public Task Seen(string line)
    {
        lock (_gate)
        {
            if (_lines.Any(bytes => Encoding.UTF8.GetString(bytes) == line))
                return Task.CompletedTask;
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((line, seen));
            return seen.Task;
        }
    }
}

/// <summary>Does with every line what it was given to do.</summary>
public sealed class OutputTo(Action<byte[]> take) : IOutput
{
    public void Line(ReadOnlySpan<byte> utf8) => take(utf8.ToArray());
}
