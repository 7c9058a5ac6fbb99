using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Logs;

/// <summary>A line of a log.</summary>
/// <param name="Number">Counted from 1; stays the same when lines before it are left out.</param>
/// <param name="Step">The number of the step that it belongs to; 0 for the job itself.</param>
/// <param name="Kind">What it is.</param>
/// <param name="At">When it was written, in UTC; up to one <see cref="JobLogOptions.FlushInterval"/> too early, never before the line before it.</param>
/// <param name="Utf8">The line without its end, as it was written: usually UTF-8.</param>
public readonly record struct LogLine(long Number, int Step, LogKind Kind, DateTimeOffset At, ReadOnlyMemory<byte> Utf8)
{
    /// <summary>The line as text; bytes that are not UTF-8 become U+FFFD.</summary>
    public string Text => Encoding.UTF8.GetString(Utf8.Span);
}

/// <summary>Which lines of a log to read.</summary>
public sealed record LogRange
{
    /// <summary>The number of the first line, from 1.</summary>
    public long First { get; init; } = 1;

    /// <summary>How many lines at most.</summary>
    public long Count { get; init; } = long.MaxValue;

    /// <summary>Only the lines of this step; null for all.</summary>
    public int? Step { get; init; }
}
