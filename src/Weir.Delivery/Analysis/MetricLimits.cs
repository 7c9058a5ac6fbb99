namespace Weir.Delivery.Analysis;

/// <summary>How many checks of a metric may come to what within one step. The rules are those of Argo Rollouts.</summary>
/// <param name="Failures">How many may fail; null for any number.</param>
/// <param name="Inconclusive">How many may come to no verdict; null for any number.</param>
/// <param name="Errors">How many in a row may end in an error.</param>
/// <param name="Count">How many there are; null for as many as the step has time for.</param>
/// <param name="Passes">How many passes in a row are enough; null where it is measured to the end.</param>
public sealed record MetricLimits(int? Failures, int? Inconclusive, int Errors, int? Count, int? Passes)
{
    /// <summary>The limits of a metric that is called so, by the settings of the metric and of the whole analysis.</summary>
    public static MetricLimits Of(string metric, AnalysisSettings analysis)
    {
        var own = analysis.Metrics.FirstOrDefault(known => known.Name == metric);
        var failures = own?.FailureLimit ?? analysis.FailureLimit;
        return new MetricLimits(
            failures == AnalysisSettings.AnyNumber ? null : failures, analysis.InconclusiveLimit, analysis.ErrorLimit, own?.Count, own?.Passes);
    }

    /// <summary>Where a metric stands that was measured at least once.</summary>
    public MetricStanding StandingOf(MetricTally tally)
    {
        if (tally.Failed > Failures)
            return MetricStanding.Failed;
        if (tally.ErrorsInARow > Errors)
            return MetricStanding.Error;
        if (tally.Inconclusive > Inconclusive)
            return MetricStanding.Inconclusive;
        if (tally.PassesInARow >= Passes)
            return MetricStanding.Passed;
        if (tally.Measured < (Count ?? int.MaxValue))
            return MetricStanding.GoesOn;

        // It has had its checks, and did not pass often enough in a row: what it may fail says whether that is a failure.
        return Passes is null ? MetricStanding.Passed : Failures is null ? MetricStanding.Failed : MetricStanding.Inconclusive;
    }
}

/// <summary>Where a metric stands within a step.</summary>
public enum MetricStanding
{
    /// <summary>It is measured on.</summary>
    GoesOn,

    /// <summary>It has passed, and is not measured again in this step.</summary>
    Passed,

    /// <summary>It came to no verdict too often.</summary>
    Inconclusive,

    /// <summary>It could not be measured too often in a row.</summary>
    Error,

    /// <summary>It failed too often.</summary>
    Failed,
}
