using System.Text.Json;
using Weir.Delivery.Analysis;
using Weir.Testing;

namespace Weir.Delivery.Tests.Analysis;

public sealed class MetricLimitsTests
{
    public static TheoryData<string> Cases =>
        [.. Corpora.Files("assess_metric_status.json", "delivery", "argo-rollouts").SelectMany(static path => JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("cases").EnumerateArray()).Select(static test => test.GetRawText())];

    [Theory(SkipTestWithoutData = true)]
    [Trait("Category", "Corpora")]
    [MemberData(nameof(Cases))]
    public void A_metric_stands_where_Argo_Rollouts_says(string text)
    {
        var test = JsonDocument.Parse(text).RootElement;
        var (metric, result) = (test.GetProperty("metric"), test.GetProperty("result"));
        var failures = Number(metric, "failureLimit") ?? 0;

        // What has no count is measured once there, or to the end where there is an interval.
        var limits = new MetricLimits(
            failures < 0 ? null : failures,
            Number(metric, "inconclusiveLimit") ?? 0,
            Number(metric, "consecutiveErrorLimit") ?? 4,
            Number(metric, "count") ?? (metric.TryGetProperty("interval", out _) ? null : 1),
            Number(metric, "consecutiveSuccessLimit"));
        var standing = limits.StandingOf(new MetricTally
        {
            Measured = Number(result, "count") ?? 0,
            Failed = Number(result, "failed") ?? 0,
            Inconclusive = Number(result, "inconclusive") ?? 0,
            PassesInARow = Number(result, "consecutiveSuccess") ?? 0,
            ErrorsInARow = Number(result, "consecutiveError") ?? 0,
        });
        var isMeasured = test.GetProperty("lastMeasurementPhase").ValueKind != JsonValueKind.Null;
        if (test.GetProperty("expected").GetString() is { } expected)
            Assert.Equal(expected, standing == MetricStanding.GoesOn ? isMeasured ? "Running" : "Pending" : Name(standing));
        if (test.GetProperty("expectedWhenTerminating").GetString() is { } atEnd)
            Assert.Equal(atEnd, Name(standing));
    }

    [Fact]
    public void Checks_are_tallied()
    {
        var tally = new[] { Outcome.Pass, Outcome.Pass, Outcome.Fail, Outcome.Error, Outcome.Error, Outcome.Pass, Outcome.Inconclusive, Outcome.Pass }.Aggregate(new MetricTally(), static (tally, outcome) => tally.After(outcome));
        Assert.Equal(new MetricTally { Measured = 6, Failed = 1, Inconclusive = 1, PassesInARow = 1, ErrorsInARow = 0 }, tally);
        Assert.Equal(tally with { PassesInARow = 0, ErrorsInARow = 1 }, tally.After(Outcome.Error));
    }

    [Fact]
    public void Too_few_passes_in_a_row_fail_where_any_number_may_fail()
    {
        var tally = new MetricTally { Measured = 10, Failed = 5, PassesInARow = 2 };
        Assert.Equal(MetricStanding.Failed, new MetricLimits(null, null, 4, 10, 3).StandingOf(tally));
        Assert.Equal(MetricStanding.Inconclusive, new MetricLimits(5, null, 4, 10, 3).StandingOf(tally));
    }

    [Fact]
    public void A_metric_without_limits_of_its_own_has_those_of_the_analysis()
    {
        var analysis = new AnalysisSettings { FailureLimit = 2, InconclusiveLimit = 3, ErrorLimit = 1 };
        Assert.Equal(new MetricLimits(2, 3, 1, null, null), MetricLimits.Of("health", analysis));
        Assert.Null(MetricLimits.Of("health", analysis with { FailureLimit = AnalysisSettings.AnyNumber }).Failures);
    }

    // What is still measured when its step ends has passed it.
    private static string Name(MetricStanding standing) => standing is MetricStanding.Passed or MetricStanding.GoesOn ? "Successful" : standing.ToString();

    private static int? Number(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetInt32() : null;
}
