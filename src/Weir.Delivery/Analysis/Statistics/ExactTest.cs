namespace Weir.Delivery.Analysis.Statistics;

/// <summary>Fisher's exact test on counts of errors, one-sided: is the candidate worse than the stable release?</summary>
internal static class ExactTest
{
    private const double Negligible = 1e-17;

    /// <summary>
    /// The chance that a candidate which is as good as the stable release has at least as many errors as were counted, given how many both
    /// have together. 1 where its share of errors is not larger.
    /// </summary>
    public static double ChanceOfWorse(RequestCounts candidate, RequestCounts stable)
    {
        if (candidate.Total == 0 || stable.Total == 0 || (double)candidate.Errors / candidate.Total <= (double)stable.Errors / stable.Total)
            return 1;
        var errors = candidate.Errors + stable.Errors;
        var all = candidate.Total + stable.Total;
        var term = Math.Exp(
            LogChoose(candidate.Total, candidate.Errors) + LogChoose(stable.Total, stable.Errors) - LogChoose(all, errors));
        var sum = term;

        // Beyond the mean each term is smaller than the one before.
        for (var count = candidate.Errors; count < Math.Min(errors, candidate.Total) && term > sum * Negligible; count++)
        {
            term *= (double)(candidate.Total - count) * (errors - count) / ((count + 1.0) * (stable.Total - errors + count + 1));
            sum += term;
        }

        return Math.Min(1, sum);
    }

    /// <summary>
    /// How many times the errors of the stable release a candidate must have to be found with a chance, by these numbers of requests; null where
    /// the stable release has no errors, or not even a candidate that fails always would be.
    /// </summary>
    public static double? DetectableRatio(RequestCounts candidate, RequestCounts stable, double level, double chance)
    {
        var rate = stable.Total == 0 ? 0 : (double)stable.Errors / stable.Total;
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
            return worse - rate >= Normal.Quantile(1 - level) * asGood + Normal.Quantile(chance) * asBad;
        }
    }

    private static double LogChoose(long total, long chosen) => LogFactorial(total) - LogFactorial(chosen) - LogFactorial(total - chosen);

    // Stirling's series is exact to the last digit from 16 on.
    private static double LogFactorial(long number)
    {
        if (number < 16)
        {
            var product = 1.0;
            for (var factor = 2; factor <= number; factor++)
                product *= factor;
            return Math.Log(product);
        }

        double n = number;
        return n * Math.Log(n) - n + Math.Log(2 * Math.PI * n) / 2 + 1 / (12 * n) - 1 / (360 * n * n * n) + 1 / (1260 * Math.Pow(n, 5));
    }
}
