using System.Globalization;
using Weir.Delivery.Analysis.Kayenta;

namespace Weir.Delivery.Analysis;

/// <summary>Judges one metric by its limits.</summary>
internal static class MetricJudge
{
    /// <summary>What a measurement comes to.</summary>
    public static MetricVerdict Judge(MetricRequest request, Measurement measurement)
    {
        var metric = request.Metric;
        return measurement switch
        {
            Measurement.Number number => OfNumber(metric, number),
            Measurement.Samples samples => OfSamples(request, samples),
            Measurement.Health health => Of(metric, health.IsHealthy ? Outcome.Pass : Outcome.Fail, health.Detail) with { Rule = health.IsHealthy ? null : "health_check_failed" },
            Measurement.Nothing nothing => Of(metric, Outcome.Inconclusive, $"no data: {nothing.Reason}"),
            Measurement.Error error => Of(metric, Outcome.Error, error.Reason),
            _ => Of(metric, Outcome.Error, $"a metric cannot be judged by {measurement.GetType().Name.ToLowerInvariant()}"),
        };
    }

    private static MetricVerdict OfNumber(MetricSettings metric, Measurement.Number number)
    {
        var text = Text(number.Candidate);
        if (!double.IsFinite(number.Candidate))
            return Of(metric, Outcome.Inconclusive, $"{text} is no number to go by");
        if (OverLimit(metric, number.Candidate, text) is { } failed)
            return failed;
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

    private static MetricVerdict OfSamples(MetricRequest request, Measurement.Samples samples)
    {
        var metric = request.Metric;
        List<double> own = [.. samples.Candidate.Where(double.IsFinite)], other = [.. samples.Stable.Where(double.IsFinite)];
        if (own.Count > 0 && OverLimit(metric, own.Average(), $"{Text(own.Average())} on average") is { } failed)
            return failed;
        var text = $"{own.Count} samples beside {other.Count} of stable";
        if (Missing(own.Count, other.Count) is > 0 and var missing)
            return TooFew(request, text, missing, Math.Min(own.Count, other.Count));

        // A limit says which direction is the bad one; without one, any change is.
        var options = new KayentaOptions { Increase = metric.Max is not null || metric.Min is null, Decrease = metric.Min is not null || metric.Max is null };
        var result = KayentaJudge.Judge(own, other, options);
        text = $"{text}, {Text(own.Average())} beside {Text(other.Average())} on average";
        if (result.Shift is not { } shift)
            return Of(metric, Outcome.Pass, $"{text}: Kayenta's judge says Pass, for they are the same");
        var where = $"the shift of {Text(shift.Estimate)} lies between {Text(shift.Low)} and {Text(shift.High)} in {options.Confidence:0 %} of cases";
        return result.Classification == Classification.Pass
            ? Of(metric, Outcome.Pass, $"{text}: Kayenta's judge says Pass, for {where}, not beyond {options.Tolerance:0 %} of itself on the bad side")
            : Of(metric, Outcome.Fail, $"{text}: Kayenta's judge says {result.Classification}, for {where}, beyond {options.Tolerance:0 %} of itself") with { Rule = "kayenta" };
    }

    // With fewer, not even samples that are all apart from those of the other side could be told from chance.
    private static int Missing(int own, int other)
    {
        var missing = 0;
        while (!MannWhitney.CanTell(own + missing, other + missing, new KayentaOptions().Confidence))
            missing++;
        return missing;
    }

    private static MetricVerdict TooFew(MetricRequest request, string text, int missing, int fewest)
    {
        DateTimeOffset? expected = fewest > 0 ? request.To + ((request.To - request.From) * ((double)missing / fewest)) : null;
        var when = expected is { } at ? string.Create(CultureInfo.InvariantCulture, $", expected at {at:HH:mm:ss} UTC") : "";
        return Of(request.Metric, Outcome.Inconclusive, $"{text} cannot show anything: {missing} more are needed{when}") with { ExpectedAt = expected };
    }

    private static MetricVerdict? OverLimit(MetricSettings metric, double value, string text) =>
        metric.Min is { } min && value < min ? Of(metric, Outcome.Fail, $"{text} is below {Text(min)}") with { Rule = "below_minimum" }
        : metric.Max is { } max && value > max ? Of(metric, Outcome.Fail, $"{text} is above {Text(max)}") with { Rule = "above_maximum" }
        : null;

    private static MetricVerdict Of(MetricSettings metric, Outcome outcome, string text) =>
        new(metric.Name, outcome, $"{metric.Name}: {text}") { DryRun = metric.DryRun };

    private static string Text(double value) => value.ToString(value == 0 || Math.Abs(value) >= 0.01 ? "0.####" : "G3", CultureInfo.InvariantCulture);
}
