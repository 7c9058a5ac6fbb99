namespace Weir.Delivery.Analysis.Statistics;

/// <summary>What a test on counts of errors can find.</summary>
internal static class TestPower
{
    /// <summary>
    /// How many times the errors of the stable release a candidate must have to be found with a chance, by these numbers of requests; null where
    /// the stable release has no errors, or not even a candidate that fails always would be.
    /// </summary>
    public static double? DetectableRatio(RequestCounts candidate, RequestCounts stable, double level, double chance)
    {
        var rate = stable.Total == 0 ? 0 : (double)stable.Errors / stable.Total;
        var (ofLevel, ofChance) = (Normal.Quantile(1 - level), Normal.Quantile(chance));
        if (rate is 0 or >= 0.5 || candidate.Total == 0 || !IsFound(1))
            return null;
        var (low, high) = (rate, 1.0);
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = IsFound(middle) ? (low, middle) : (middle, high);
        }

        return high / rate;

        bool IsFound(double worse)
        {
            var together = (worse * candidate.Total + rate * stable.Total) / (candidate.Total + stable.Total);
            var asGood = Math.Sqrt(together * (1 - together) * (1.0 / candidate.Total + 1.0 / stable.Total));
            var asBad = Math.Sqrt(worse * (1 - worse) / candidate.Total + rate * (1 - rate) / stable.Total);
            return worse - rate >= ofLevel * asGood + ofChance * asBad;
        }
    }
}
