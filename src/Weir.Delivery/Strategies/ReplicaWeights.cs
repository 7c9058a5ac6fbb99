namespace Weir.Delivery.Strategies;

/// <summary>Shares requests by the number of instances, where nothing else shares them.</summary>
internal static class ReplicaWeights
{
    /// <summary>
    /// The numbers of instances whose ratio comes nearest to a percentage, of as many instances as there are or, where that is allowed, one more; of two
    /// that are as near, the one with more of the candidate. A share between 0 and 100 leaves both releases at least one instance, but for one instance
    /// that may not become two: whoever has more of the requests gets it.
    /// </summary>
    public static (int Stable, int Candidate) Split(int instances, double percent, bool mayBeOneMore)
    {
        if (instances == 0 || percent is 0 or 100)
            return percent == 100 ? (0, instances) : (instances, 0);
        if (instances == 1 && !mayBeOneMore)
            return percent < 50 ? (1, 0) : (0, 1);
        var splits =
            from total in mayBeOneMore ? new[] { instances, instances + 1 } : [instances]
            from candidate in new[] { Math.Floor(total * percent / 100), Math.Ceiling(total * percent / 100) }
            where candidate > 0 && candidate < total
            orderby Math.Round(Math.Abs((100 * candidate / total) - percent), 9), candidate descending
            select (total - (int)candidate, (int)candidate);

        // Of one instance there is no share but all.
        return splits.DefaultIfEmpty((1, 1)).First();
    }
}
