namespace Weir.Delivery.Analysis.Kayenta;

/// <summary>Brent's method for a root: inverse interpolation where it gets on, halving where it does not.</summary>
internal static class Brent
{
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>Where a function that changes its sign between two places is zero.</summary>
    /// <param name="function">The function.</param>
    /// <param name="start">One place.</param>
    /// <param name="end">The other.</param>
    /// <param name="atStart">The function there.</param>
    /// <param name="atEnd">The function there.</param>
    /// <param name="tolerance">How near is near enough.</param>
    public static double Root(Func<double, double> function, double start, double end, double atStart, double atEnd, double tolerance)
    {
        // The best place so far, the one before it, and one on the other side of the root.
        var (best, atBest, before, atBefore) = (end, atEnd, start, atStart);
        var (other, atOther) = (before, atBefore);
        for (var step = 0; step < 1000; step++)
        {
            var last = best - before;
            if (Math.Abs(atOther) < Math.Abs(atBest))
            {
                (before, best, other) = (best, other, best);
                (atBefore, atBest, atOther) = (atBest, atOther, atBest);
            }

            var near = (2 * Epsilon * Math.Abs(best)) + (tolerance / 2);
            var half = (other - best) / 2;
            if (Math.Abs(half) <= near || atBest == 0)
                return best;
            var move = Math.Abs(last) >= near && Math.Abs(atBefore) > Math.Abs(atBest)
                ? Interpolated(before, atBefore, best, atBest, other, atOther, half, last, near)
                : half;
            if (Math.Abs(move) < near)
                move = half > 0 ? near : -near;
            (before, atBefore) = (best, atBest);
            best += move;
            atBest = function(best);
            if ((atBest > 0 && atOther > 0) || (atBest < 0 && atOther < 0))
                (other, atOther) = (before, atBefore);
        }

        return best;
    }

    private static double Interpolated(
        double before, double atBefore, double best, double atBest, double other, double atOther, double half, double last, double near)
    {
        double over, under;
        var ratio = atBest / atBefore;
        if (before == other)
        {
            (over, under) = (2 * half * ratio, 1 - ratio);
        }
        else
        {
            var (first, second) = (atBefore / atOther, atBest / atOther);
            over = ratio * ((2 * half * first * (first - second)) - ((best - before) * (second - 1)));
            under = (first - 1) * (second - 1) * (ratio - 1);
        }

        under = over > 0 ? -under : under;
        over = Math.Abs(over);
        return over < (1.5 * half * under) - Math.Abs(near * under) && over < Math.Abs(last * under / 2) ? over / under : half;
    }
}
