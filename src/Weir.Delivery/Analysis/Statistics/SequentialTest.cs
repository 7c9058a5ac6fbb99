namespace Weir.Delivery.Analysis.Statistics;

/// <summary>
/// An exact one-sided test on counts of errors that may be looked at many times: is the candidate worse than the stable release at the same time?
/// The chance that a candidate which is as good ever raises an alarm, at any look, is at most what it was given.
/// </summary>
/// <remarks>
/// Between two looks each of the errors falls on the candidate as a draw without replacement from all requests of that time. Their sum over the
/// looks is compared with its own exact distribution among the courses that had raised no alarm before. As each stretch has its own share of
/// requests, changing shares and loads do not mislead it.
/// </remarks>
/// <param name="falseAlarms">The chance of an alarm that it may have in all.</param>
/// <param name="looksPlanned">How often it will be looked at, if all goes well. It may be more or less.</param>
internal sealed class SequentialTest(double falseAlarms, int looksPlanned)
{
    private const double Negligible = 1e-18;

    // The chance of each sum of errors among the courses that raised no alarm; the first is of _least.
    private double[] _open = [1];
    private long _least;
    private long _errors;
    private double _spent;
    private int _looks;

    /// <summary>How many errors a candidate that is as good would have on average.</summary>
    public double Expected { get; private set; }

    /// <summary>Looks once more.</summary>
    /// <param name="candidate">What the candidate had since the look before.</param>
    /// <param name="stable">What the stable release had in the same time.</param>
    /// <returns>The chance that one which is as good has as many errors as were counted, or more, and the chance below which that is an alarm.</returns>
    public (double Chance, double Level) Look(RequestCounts candidate, RequestCounts stable)
    {
        _looks++;
        _errors += candidate.Errors;
        Draw(candidate.Total, stable.Total, candidate.Errors + stable.Errors);
        var allowed = AlarmSpending.Until(falseAlarms, _looks, looksPlanned) - _spent;
        var (tail, alarm) = (0.0, _open.Length);
        while (alarm > 0 && tail + _open[alarm - 1] <= allowed)
            tail += _open[--alarm];
        var chance = _open.Skip((int)Math.Clamp(_errors - _least, 0, _open.Length)).Sum();
        _spent += tail;
        _open = _open[..alarm];
        return (Math.Min(1, chance), allowed);
    }

    private void Draw(long candidate, long stable, long errors)
    {
        if (errors == 0 || candidate == 0)
            return;
        Expected += (double)errors * candidate / (candidate + stable);
        var (first, chances) = Hypergeometric.Chances(candidate, stable, errors);
        var sum = new double[_open.Length + chances.Length - 1];
        for (var before = 0; before < _open.Length; before++)
        {
            for (var more = 0; more < chances.Length; more++)
                sum[before + more] += _open[before] * chances[more];
        }

        _least += first;
        _open = Trimmed(sum);
    }

    // What is too rare to matter below would only make the next sum longer; above, nothing may be lost.
    private double[] Trimmed(double[] sum)
    {
        var start = 0;
        while (start < sum.Length - 1 && sum[start] < Negligible)
            start++;
        _least += start;
        return sum[start..];
    }
}

/// <summary>How much of the chance of a false alarm may be used up by which look.</summary>
internal static class AlarmSpending
{
    /// <summary>Early looks get little, so that the last, which know most, have almost all of it.</summary>
    private const double Power = 3;

    /// <summary>What is kept for looks beyond the planned ones.</summary>
    private const double Kept = 0.005;

    /// <summary>How much may be used up by a look and all before it.</summary>
    /// <param name="all">What there is.</param>
    /// <param name="look">Which look, counted from 1.</param>
    /// <param name="planned">How many were planned.</param>
    public static double Until(double all, int look, int planned) => look <= planned
        ? all * (1 - Kept) * Math.Pow((double)look / planned, Power)
        : all * (1 - Kept * Math.Pow(2, planned - look));
}
