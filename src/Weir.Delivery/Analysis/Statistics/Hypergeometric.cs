namespace Weir.Delivery.Analysis.Statistics;

/// <summary>How errors fall on two releases when both are as good.</summary>
internal static class Hypergeometric
{
    private const double Negligible = 1e-20;

    /// <summary>The chances of each number of errors of the first release, from the first that is not negligible on.</summary>
    /// <param name="candidate">Requests of the first release.</param>
    /// <param name="stable">Requests of the second.</param>
    /// <param name="errors">Errors of both; at most all requests.</param>
    public static (long First, double[] Chances) Chances(long candidate, long stable, long errors)
    {
        var (least, most) = (Math.Max(0, errors - stable), Math.Min(errors, candidate));
        var mode = Math.Clamp((long)((double)(errors + 1) * (candidate + 1) / (candidate + stable + 2)), least, most);
        LinkedList<double> chances = new([Math.Exp(LogFactorials.Choose(candidate, mode) + LogFactorials.Choose(stable, errors - mode) - LogFactorials.Choose(candidate + stable, errors))]);
        for (var count = mode; count < most && chances.Last!.Value > Negligible; count++)
            chances.AddLast(chances.Last.Value * (candidate - count) * (errors - count) / ((count + 1.0) * (stable - errors + count + 1)));
        var first = mode;
        for (; first > least && chances.First!.Value > Negligible; first--)
            chances.AddFirst(chances.First.Value * first * (stable - errors + first) / ((candidate - first + 1.0) * (errors - first + 1)));
        return (first, [.. chances]);
    }
}

/// <summary>Logarithms of factorials.</summary>
internal static class LogFactorials
{
    /// <summary>The logarithm of the number of ways to choose some of all.</summary>
    public static double Choose(long total, long chosen) => Of(total) - Of(chosen) - Of(total - chosen);

    // Stirling's series is exact to the last digit from 16 on.
    private static double Of(long number)
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
