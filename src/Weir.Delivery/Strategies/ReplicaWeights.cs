namespace Weir.Delivery.Strategies;

/// <summary>Shares requests by the number of instances, where nothing else shares them.</summary>
internal static class ReplicaWeights
{
    /// <summary>
    /// The numbers of instances whose ratio comes nearest to a percentage. A share between 0 and 100 leaves both releases at least one
    /// instance where there are two.
    /// </summary>
    public static (int Stable, int Candidate) Split(int instances, double percent)
    {
        var candidate = (int)Math.Round(instances * percent / 100, MidpointRounding.AwayFromZero);
        if (percent > 0 && candidate == 0)
            candidate = 1;
        var stable = instances - candidate;
        if (percent < 100 && stable == 0)
            stable = 1;
        return (stable, candidate);
    }
}
