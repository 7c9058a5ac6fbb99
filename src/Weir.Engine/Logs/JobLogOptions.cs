namespace Weir.Engine.Logs;

/// <summary>How a log is kept.</summary>
public sealed record JobLogOptions
{
    /// <summary>
    /// How many bytes of lines are kept, before compression: the first half and the last half of this; what is between them is left out, and
    /// a line says so. 1 GiB by default.
    /// </summary>
    public long MaximumBytes { get; init => field = Positive(value, nameof(MaximumBytes)); } = 1L << 30;

    /// <summary>How many bytes of lines are compressed together: what is read to show one line. 256 KiB by default.</summary>
    public int SegmentBytes { get; init => field = (int)Positive(value, nameof(SegmentBytes)); } = 256 * 1024;

    /// <summary>After what time at most a line can be read by others. 250 ms by default.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    private static long Positive(long value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, name);
        return value;
    }
}
