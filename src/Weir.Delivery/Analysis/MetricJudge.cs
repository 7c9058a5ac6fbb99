using System.Globalization;

namespace Weir.Delivery.Analysis;

/// <summary>Judges one metric by its limits.</summary>
internal static class MetricJudge
{
    /// <summary>What a measurement comes to.</summary>
    public static MetricVerdict Judge(MetricSettings metric, Measurement measurement) => measurement switch
    {
        Measurement.Number number => OfNumber(metric, number),
        Measurement.Health health => Of(metric, health.IsHealthy ? Outcome.Pass : Outcome.Fail, health.Detail) with { Rule = health.IsHealthy ? null : "health_check_failed" },
        Measurement.Nothing nothing => Of(metric, Outcome.Inconclusive, $"no data: {nothing.Reason}"),
        Measurement.Error error => Of(metric, Outcome.Error, error.Reason),
        _ => Of(metric, Outcome.Error, $"a metric cannot be judged by {measurement.GetType().Name.ToLowerInvariant()}"),
    };

    private static MetricVerdict OfNumber(MetricSettings metric, Measurement.Number number)
    {
        var text = Text(number.Candidate);
        if (!double.IsFinite(number.Candidate))
            return Of(metric, Outcome.Inconclusive, $"{text} is no number to go by");
        if (metric.Min is { } min && number.Candidate < min)
            return Of(metric, Outcome.Fail, $"{text} is below {Text(min)}") with { Rule = "below_minimum" };
        if (metric.Max is { } max && number.Candidate > max)
            return Of(metric, Outcome.Fail, $"{text} is above {Text(max)}") with { Rule = "above_maximum" };
        if (metric.MaxRatio is { } ratio)
        {
            if (number.Stable is not { } stable || !double.IsFinite(stable))
                return Of(metric, Outcome.Inconclusive, $"{text}, but stable has no number to compare with");
            if (number.Candidate > stable * ratio)
                return Of(metric, Outcome.Fail, $"{text} is more than {Text(ratio)} times the {Text(stable)} of stable") with { Rule = "worse_than_stable" };
            return Of(metric, Outcome.Pass, $"{text} beside {Text(stable)} of stable is within {Text(ratio)} times");
        }

        return Of(metric, Outcome.Pass, $"{text} is within its limits");
    }

    private static MetricVerdict Of(MetricSettings metric, Outcome outcome, string text) =>
        new(metric.Name, outcome, $"{metric.Name}: {text}") { DryRun = metric.DryRun };

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
