namespace Weir.Delivery.Analysis.Statistics;

/// <summary>The normal distribution.</summary>
internal static class Normal
{
    /// <summary>Where the distribution reaches a probability between 0 and 1, to nine digits.</summary>
    public static double Quantile(double probability)
    {
        var (low, high) = (-40.0, 40.0);
        for (var step = 0; step < 80; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = Below(middle) < probability ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    /// <summary>The probability of being below.</summary>
    public static double Below(double value) => value < 0 ? Tail(-value) : 1 - Tail(value);

    // The continued fraction for far out, the series for near.
    private static double Tail(double value)
    {
        var density = Math.Exp(-value * value / 2) / Math.Sqrt(2 * Math.PI);
        if (value < 3)
        {
            var (term, sum) = (value, value);
            for (var index = 1; Math.Abs(term) > 1e-17; index++)
            {
                term *= value * value / (2 * index + 1);
                sum += term;
            }

            return 0.5 - density * sum;
        }

        var fraction = 0.0;
        for (var index = 60; index > 0; index--)
            fraction = index / (value + fraction);
        return density / (value + fraction);
    }
}
