using Weir.Delivery.Analysis;
using Weir.Delivery.Tests.Rollouts;

namespace Weir.Delivery.Tests.Analysis;

public sealed class MetricJudgeTests
{
    private static readonly MetricSettings Latency = new() { Name = "latency", Source = new SourceSettings.Datadog(new Uri("http://d"), "q", "b") };

    private static readonly MetricSettings Sampled = Latency with { Comparison = Comparison.Kayenta };

    [Theory]
    [InlineData(1.19, Outcome.Pass, "latency: 1.19 beside 1 of stable is within 1.2 times")]
    [InlineData(1.21, Outcome.Fail, "latency: 1.21 is more than 1.2 times the 1 of stable")]
    public void A_ratio_is_that_to_the_stable_release(double candidate, Outcome outcome, string text) =>
        Holds(Latency with { MaxRatio = 1.2 }, new Measurement.Number(candidate, 1), outcome, text);

    [Fact]
    public void Without_a_number_of_the_stable_release_a_ratio_is_no_pass()
    {
        Holds(Latency with { MaxRatio = 1.2 }, new Measurement.Number(1, null), Outcome.Inconclusive, "latency: 1, but stable has no number to compare with");
        Holds(Latency with { MaxRatio = 1.2 }, new Measurement.Number(1, double.NaN), Outcome.Inconclusive, "latency: 1, but stable has no number to compare with");
    }

    [Fact]
    public void Infinity_and_nothing_are_no_pass()
    {
        Holds(Latency with { Max = 1 }, new Measurement.Number(double.PositiveInfinity, null), Outcome.Inconclusive, "latency: Infinity is no number to go by");
        Holds(Latency with { Max = 1 }, new Measurement.Nothing("the query finds no series"), Outcome.Inconclusive, "latency: no data: the query finds no series");
        Holds(Latency with { Max = 1 }, new Measurement.Error("Datadog answered 500"), Outcome.Error, "latency: Datadog answered 500");
    }

    [Fact]
    public void Kayentas_judge_finds_samples_that_are_higher()
    {
        var verdict = Judge(Sampled, Waves(30, 1.5), Waves(30, 1));
        Assert.Equal((Outcome.Fail, "kayenta"), (verdict.Outcome, verdict.Rule));
        Assert.Matches(
            @"^latency: 30 samples beside 30 of stable, 1\.5 beside 1 on average: Kayenta's judge says High, for the shift of 0\.[0-9]+ lies between 0\.[0-9]+ and 0\.[0-9]+ in 98 ?% of cases, beyond 25 ?% of itself$",
            verdict.Explanation);
    }

    [Fact]
    public void Kayentas_judge_lets_samples_pass_that_are_alike()
    {
        var verdict = Judge(Sampled, Waves(30, 1), [.. Waves(31, 1).Skip(1)]);
        Assert.Equal(Outcome.Pass, verdict.Outcome);
        Assert.Contains("Kayenta's judge says Pass, for the shift of", verdict.Explanation, StringComparison.Ordinal);
        Assert.Equal("latency: 30 samples beside 30 of stable, 1 beside 1 on average: Kayenta's judge says Pass, for they are the same", Judge(Sampled, Waves(30, 1), Waves(30, 1)).Explanation);
    }

    [Fact]
    public void A_limit_says_in_which_direction_a_change_is_bad()
    {
        Assert.Equal(Outcome.Fail, Judge(Sampled, Waves(30, 0.5), Waves(30, 1)).Outcome);
        Assert.Equal(Outcome.Pass, Judge(Sampled with { Max = 2 }, Waves(30, 0.5), Waves(30, 1)).Outcome);
        Assert.Equal(Outcome.Fail, Judge(Sampled with { Max = 2 }, Waves(30, 1.5), Waves(30, 1)).Outcome);
        Assert.Equal(Outcome.Pass, Judge(Sampled with { Min = 0.1 }, Waves(30, 1.5), Waves(30, 1)).Outcome);
    }

    [Fact]
    public void A_limit_holds_for_the_average_of_samples_as_well()
    {
        var verdict = Judge(Sampled with { Max = 1.2 }, Waves(30, 1.5), Waves(30, 1.5));
        Assert.Equal((Outcome.Fail, "above_maximum", "latency: 1.5 on average is above 1.2"), (verdict.Outcome, verdict.Rule, verdict.Explanation));
    }

    [Fact]
    public void So_few_samples_that_nothing_could_show_are_no_pass()
    {
        var verdict = Judge(Sampled, Waves(2, 9), Waves(30, 1));
        Assert.Equal(Outcome.Inconclusive, verdict.Outcome);
        Assert.Equal("latency: 2 samples beside 30 of stable cannot show anything: 1 more are needed, expected at 12:15:00 UTC", verdict.Explanation);
        Assert.Equal(Samples.Start.AddMinutes(15), verdict.ExpectedAt);
        Assert.Equal("latency: 0 samples beside 0 of stable cannot show anything: 5 more are needed", Judge(Sampled, [], []).Explanation);
        Assert.Equal(Outcome.Fail, Judge(Sampled, [9, 9.1, 9.2, 9.3, 9.4], [1, 1.1, 1.2, 1.3, 1.4]).Outcome);
    }

    [Fact]
    public void Samples_that_are_no_numbers_do_not_count() =>
        Assert.StartsWith("latency: 4 samples beside 4 of stable", Judge(Sampled, [1, 2, 3, 4, double.NaN, double.PositiveInfinity], Waves(4, 1)).Explanation, StringComparison.Ordinal);

    private static void Holds(MetricSettings metric, Measurement measurement, Outcome outcome, string text)
    {
        var verdict = MetricJudge.Judge(Request(metric), measurement);
        Assert.Equal((outcome, text), (verdict.Outcome, verdict.Explanation));
    }

    private static MetricVerdict Judge(MetricSettings metric, IReadOnlyList<double> candidate, IReadOnlyList<double> stable) =>
        MetricJudge.Judge(Request(metric), new Measurement.Samples(candidate, stable));

    private static MetricRequest Request(MetricSettings metric) => new(metric, Samples.Release(2), Samples.Release(1), Samples.Start, Samples.Start.AddMinutes(10));

    // Numbers that go up and down by a tenth around a level.
    private static List<double> Waves(int count, double level) => [.. Enumerable.Range(0, count).Select(index => level * (1 + (0.1 * Math.Sin(2 * Math.PI * index / 15))))];
}
