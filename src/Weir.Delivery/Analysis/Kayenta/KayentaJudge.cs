namespace Weir.Delivery.Analysis.Kayenta;

/// <summary>What Kayenta's judge says of one metric.</summary>
internal enum Classification
{
    /// <summary>It is as before.</summary>
    Pass,

    /// <summary>It is higher.</summary>
    High,

    /// <summary>It is lower.</summary>
    Low,

    /// <summary>One side has no samples.</summary>
    NoData,

    /// <summary>One side has no samples, and must have.</summary>
    NoDataFailMetric,
}

/// <summary>How Kayenta's judge looks at one metric. The defaults are its own.</summary>
internal sealed record KayentaOptions
{
    /// <summary>How much of the shift counts as noise.</summary>
    public double Tolerance { get; init; } = 0.25;

    /// <summary>How sure the interval is.</summary>
    public double Confidence { get; init; } = 0.98;

    /// <summary>Whether more is worse.</summary>
    public bool Increase { get; init; } = true;

    /// <summary>Whether less is worse.</summary>
    public bool Decrease { get; init; } = true;

    /// <summary>What is no number counts as 0 instead of being left out.</summary>
    public bool ReplacesNaN { get; init; }

    /// <summary>Whether samples far out are left out.</summary>
    public bool RemovesOutliers { get; init; }

    /// <summary>Whether missing samples are a failure.</summary>
    public bool MustHaveData { get; init; }

    /// <summary>Whether this metric alone decides.</summary>
    public bool IsCritical { get; init; }

    /// <summary>Whether effects are the chance that a sample is larger, instead of the ratio of the means.</summary>
    public bool ByCommonLanguage { get; init; }

    /// <summary>Only effects of at most the first and at least the second count; null for those that mean any.</summary>
    public (double Decrease, double Increase)? Effects { get; init; }

    /// <summary>Only such effects of a critical metric decide alone.</summary>
    public (double Decrease, double Increase)? CriticalEffects { get; init; }
}

/// <summary>What came of a metric.</summary>
/// <param name="Classification">The class.</param>
/// <param name="IsCritical">Whether it decides alone.</param>
/// <param name="Effect">The size of the effect; no number where it cannot be told.</param>
internal sealed record KayentaResult(Classification Classification, bool IsCritical, double Effect)
{
    /// <summary>The interval in which the shift lies, and where it is most likely; null where there was nothing to compute.</summary>
    public (double Low, double High, double Estimate)? Shift { get; init; }
}

/// <summary>The judge of Kayenta that is called <c>NetflixACAJudge-v1.0</c>, for one metric.</summary>
internal static class KayentaJudge
{
    private const double Noise = 1e-5;

    /// <summary>Compares the samples of two releases.</summary>
    public static KayentaResult Judge(IReadOnlyList<double> experiment, IReadOnlyList<double> control, KayentaOptions options)
    {
        var (own, other) = (Cleaned(experiment, options), Cleaned(control, options));
        if (own.Count == 0 || other.Count == 0)
            return OfNothing(options);
        if (own.Order().SequenceEqual(other.Order()) || own.Concat(other).Distinct().Count() == 1)
            return new KayentaResult(Classification.Pass, false, EffectOf(own, other, options));
        var effect = EffectOf(own, other, options);
        var isFlat = own.Distinct().Count() == 1 && other.Distinct().Count() == 1;
        var shift = MannWhitney.Shift(isFlat ? Shaken(own) : own, isFlat ? Shaken(other) : other, options.Confidence);
        return Classified(shift, effect, options) with { Shift = shift };
    }

    private static KayentaResult Classified((double Low, double High, double Estimate) shift, double effect, KayentaOptions options)
    {
        var bound = options.Tolerance * Math.Abs(shift.Estimate);
        var (decrease, increase) = options.Effects ?? Any(options);
        if (options.Increase && shift.Low > bound && (double.IsNaN(effect) || effect >= increase))
            return new KayentaResult(Classification.High, options.IsCritical && (double.IsNaN(effect) || effect >= (options.CriticalEffects ?? Any(options)).Increase), effect);
        if (options.Decrease && shift.High < -bound && (double.IsNaN(effect) || effect <= decrease))
            return new KayentaResult(Classification.Low, options.IsCritical && (double.IsNaN(effect) || effect <= (options.CriticalEffects ?? Any(options)).Decrease), effect);
        return new KayentaResult(Classification.Pass, false, effect);
    }

    /// <summary>A value that a share of the samples does not exceed, interpolated between the two nearest.</summary>
    /// <param name="samples">At least one.</param>
    /// <param name="share">From 0 to 1.</param>
    public static double Percentile(IReadOnlyList<double> samples, double share)
    {
        var sorted = samples.Order().ToList();
        var place = (sorted.Count - 1) * share;
        var below = (int)Math.Floor(place);
        return below + 1 < sorted.Count ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }

    /// <summary>Which samples are far out: beyond some times the distance of the quartiles, and beyond the outermost hundredths.</summary>
    public static IReadOnlyList<bool> Outliers(IReadOnlyList<double> samples, double factor)
    {
        if (samples.Count == 0)
            return [];
        var (first, third) = (Percentile(samples, 0.25), Percentile(samples, 0.75));
        var fence = factor * (third - first);
        var (least, most) = (Math.Min(Percentile(samples, 0.01), first - fence), Math.Max(Percentile(samples, 0.99), third + fence));
        return [.. samples.Select(sample => sample < least || sample > most)];
    }

    /// <summary>The samples as they are compared.</summary>
    public static IReadOnlyList<double> Cleaned(IReadOnlyList<double> samples, KayentaOptions options)
    {
        const double factor = 3;
        List<double> numbers = options.ReplacesNaN
            ? [.. samples.Select(static sample => double.IsNaN(sample) ? 0 : sample)]
            : [.. samples.Where(static sample => !double.IsNaN(sample))];
        if (!options.RemovesOutliers)
            return numbers;
        var outliers = Outliers(numbers, factor);
        return [.. numbers.Where((_, index) => !outliers[index])];
    }

    /// <summary>How much larger the experiment is, as the ratio of the means; no number where one of them is 0.</summary>
    public static double MeanRatio(IReadOnlyList<double> experiment, IReadOnlyList<double> control) =>
        (experiment.Average(), control.Average()) is var (own, other) && own != 0 && other != 0 ? own / other : double.NaN;

    private static KayentaResult OfNothing(KayentaOptions options) => options switch
    {
        { ReplacesNaN: true } => new(Classification.Pass, false, double.NaN),
        { MustHaveData: true, IsCritical: false } => new(Classification.NoDataFailMetric, false, double.NaN),
        _ => new(Classification.NoData, options.IsCritical, double.NaN),
    };

    private static double EffectOf(IReadOnlyList<double> own, IReadOnlyList<double> other, KayentaOptions options) =>
        options.ByCommonLanguage ? MannWhitney.CommonLanguageEffect(own, other) : MeanRatio(own, other);

    private static (double, double) Any(KayentaOptions options) => options.ByCommonLanguage ? (0.5, 0.5) : (1, 1);

    // Values that do not vary at all have no ranks to speak of. Kayenta shakes them by chance; the quantiles of that chance do as well, and always alike.
    private static List<double> Shaken(IReadOnlyList<double> samples) =>
        [.. samples.Select((sample, index) => sample + (Noise * sample * Statistics.Normal.Quantile((index + 0.5) / samples.Count)))];
}
