namespace Weir.Testing;

/// <summary>Numbers that look like chance and are always the same for a seed (SplitMix64).</summary>
/// <param name="seed">Which numbers.</param>
public sealed class SeededNumbers(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 on, below 1.</summary>
    public double Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>How many of some draws succeed. Goes from success to success, so that rare ones are quick.</summary>
    /// <param name="draws">How many draws.</param>
    /// <param name="share">The chance of each, from 0 to 1.</param>
    public int Binomial(int draws, double share)
    {
        if (share <= 0)
            return 0;
        if (share >= 1)
            return draws;
        var successes = 0;
        for (var at = Gap(); at < draws; at += 1 + Gap())
            successes++;
        return successes;

        // Draws that fail before the next one that succeeds.
        double Gap() => Math.Floor(Math.Log(1 - Next()) / Math.Log(1 - share));
    }

    /// <summary>A number around a mean, normally distributed.</summary>
    public double Normal(double mean, double deviation) =>
        mean + (deviation * Math.Sqrt(-2 * Math.Log(1 - Next())) * Math.Cos(2 * Math.PI * Next()));
}
