using System.Numerics;

namespace Weir.Gateway.Counting;

/// <summary>How long answers took, in cells of which each is at most 1/8 wider than what is below it. Lock-free; a reader sees each cell as it is.</summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 3;

    private const int Sub = 1 << SubBits;

    /// <summary>Enough for 2^32 microseconds.</summary>
    public const int Cells = (32 - SubBits + 1) * Sub;

    private readonly long[] _cells = new long[Cells];

    private long _microseconds;

    /// <summary>The sum of all times.</summary>
    public TimeSpan Sum => TimeSpan.FromMicroseconds(Volatile.Read(ref _microseconds));

    public void Add(TimeSpan time)
    {
        var microseconds = Math.Max(0, time.Ticks / TimeSpan.TicksPerMicrosecond);
        Interlocked.Increment(ref _cells[CellOf(microseconds)]);
        Interlocked.Add(ref _microseconds, microseconds);
    }

    /// <summary>Adds what another process counted.</summary>
    public void Add(IReadOnlyList<long> cells, double seconds)
    {
        for (var cell = 0; cell < Math.Min(cells.Count, Cells); cell++)
            Interlocked.Add(ref _cells[cell], cells[cell]);
        Interlocked.Add(ref _microseconds, (long)(seconds * 1_000_000));
    }

    public long[] Read()
    {
        var copy = new long[Cells];
        for (var cell = 0; cell < Cells; cell++)
            copy[cell] = Volatile.Read(ref _cells[cell]);
        return copy;
    }

    public static int CellOf(long microseconds)
    {
        if (microseconds < Sub)
            return (int)microseconds;
        var power = Math.Min(BitOperations.Log2((ulong)microseconds), 31);
        return Math.Min((power - SubBits + 1) * Sub + (int)((microseconds >> (power - SubBits)) & (Sub - 1)), Cells - 1);
    }

    /// <summary>The smallest time that is beyond a cell, in microseconds.</summary>
    public static long EndOf(int cell)
    {
        if (cell < Sub)
            return cell + 1;
        var power = cell / Sub + SubBits - 1;
        return (1L << power) + ((cell % Sub + 1L) << (power - SubBits));
    }

    /// <summary>The time that a share of the answers stays below, in seconds: the end of the cell in which it falls; null where there is none.</summary>
    public static double? Quantile(IReadOnlyList<long> cells, double share)
    {
        var total = cells.Sum();
        if (total == 0)
            return null;
        var rank = (long)Math.Ceiling(share * total);
        long seen = 0;
        for (var cell = 0; cell < cells.Count; cell++)
        {
            seen += cells[cell];
            if (seen >= rank)
                return EndOf(cell) / 1e6;
        }

        return EndOf(cells.Count - 1) / 1e6;
    }
}
