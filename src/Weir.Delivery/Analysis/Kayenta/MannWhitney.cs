using Weir.Delivery.Analysis.Statistics;

namespace Weir.Delivery.Analysis.Kayenta;

/// <summary>The shift between two sets of samples and its confidence interval, as Kayenta computes them: by searching for roots, with their residue.</summary>
internal static class MannWhitney
{
    /// <summary>How near a root is near enough. What comes of it is part of what Kayenta answers.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>The interval in which the shift lies, and where it is most likely.</summary>
    /// <param name="experiment">Samples of the new release.</param>
    /// <param name="control">Samples of the old one.</param>
    /// <param name="confidence">How sure the interval is, from 0 to 1.</param>
    public static (double Low, double High, double Estimate) Shift(IReadOnlyList<double> experiment, IReadOnlyList<double> control, double confidence)
    {
        var (least, most) = (experiment.Min() - control.Max(), experiment.Max() - control.Min());
        var quantile = Normal.Quantile((1 - confidence) / 2);
        return (Root(-quantile), Root(quantile), Root(0));

        double Root(double deviation)
        {
            var (atLeast, atMost) = (Deviation(least, deviation, experiment, control), Deviation(most, deviation, experiment, control));
            return atLeast <= 0 ? least
                : atMost >= 0 ? most
                : Brent.Root(shift => Deviation(shift, deviation, experiment, control), least, most, atLeast, atMost, Tolerance);
        }
    }

    /// <summary>By how many standard deviations the ranks of the experiment, moved by a shift, are off from what chance gives, less some.</summary>
    public static double Deviation(double shift, double less, IReadOnlyList<double> experiment, IReadOnlyList<double> control)
    {
        double own = experiment.Count, other = control.Count, all = own + other;
        var (ranks, ties) = RankSum([.. experiment.Select(value => value - shift)], control);
        var off = ranks - (own * (own + 1) / 2) - (own * other / 2);
        var spread = Math.Sqrt(own * other / 12 * (all + 1 - (ties / (all * (all - 1)))));
        return ((off - (Math.Sign(off) * 0.5)) / spread) - less;
    }

    /// <summary>True where so many samples can show a shift: where those of one side are all larger than those of the other.</summary>
    public static bool CanTell(int own, int other, double confidence)
    {
        if (own < 1 || other < 1)
            return false;
        var pairs = (double)own * other;
        return ((pairs / 2) - 0.5) / Math.Sqrt(pairs / 12 * (own + other + 1)) > -Normal.Quantile((1 - confidence) / 2);
    }

    /// <summary>The chance that a sample of the experiment is the larger one of a pair.</summary>
    public static double CommonLanguageEffect(IReadOnlyList<double> experiment, IReadOnlyList<double> control)
    {
        double own = experiment.Count, other = control.Count;
        return ((2 * RankSum(experiment, control).Ranks) - (own * (own + 1))) / (2 * own * other);
    }

    // The ranks of the experiment among all, averaged where values are equal, and for each set of equal values t³ - t.
    private static (double Ranks, double Ties) RankSum(IReadOnlyList<double> experiment, IReadOnlyList<double> control)
    {
        var all = experiment.Select(static value => (Value: value, IsOwn: true)).Concat(control.Select(static value => (Value: value, IsOwn: false))).OrderBy(static sample => sample.Value).ToList();
        var (ranks, ties) = (0.0, 0.0);
        for (var start = 0; start < all.Count;)
        {
            var end = start;
            var own = 0;
            for (; end < all.Count && all[end].Value == all[start].Value; end++)
                own += all[end].IsOwn ? 1 : 0;
            double count = end - start;
            ranks += own * (start + end + 1) / 2.0;
            ties += (count * count * count) - count;
            start = end;
        }

        return (ranks, ties);
    }
}
