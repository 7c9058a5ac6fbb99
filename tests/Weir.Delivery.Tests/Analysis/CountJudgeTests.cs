using Weir.Delivery.Analysis;
using Weir.Delivery.Tests.Rollouts;

namespace Weir.Delivery.Tests.Analysis;

public sealed class CountJudgeTests
{
    private static readonly AnalysisSettings Defaults = new();

    [Fact]
    public void Every_verdict_has_its_numbers_its_rule_and_its_power()
    {
        var verdicts = Judge((0, 0, 0, 0), (6_000, 5, 54_000, 52));
        Assert.All(verdicts, static verdict => Assert.Equal(Outcome.Pass, verdict.Outcome));
        Assert.Equal(
            [
                "success rate 99.92 % (5,995 of 6,000) is at least 95 %; stable has 99.9 %",
                "5 errors a minute (5 in 60 s) are at most 10",
                "5 errors in 6,000 requests beside 52 in 54,000: 5.7 are expected of a release that is as good, so no more than chance explains (p = 0.686); 2.9 times the errors would be found in 85 % of cases",
            ],
            verdicts.Select(static verdict => verdict.Explanation));
    }

    [Fact]
    public void A_release_with_more_errors_than_chance_explains_fails_though_its_share_is_good()
    {
        var worse = Judge((0, 0, 0, 0), (6_000, 10, 54_000, 10)).Single(static verdict => verdict.Outcome == Outcome.Fail);
        Assert.Equal("worse_than_stable", worse.Rule);
        Assert.Matches(@"^10 errors in 6,000 requests beside 10 in 54,000: 2 are expected of a release that is as good, and so many come by chance once in [0-9,]+$", worse.Explanation);
    }

    [Fact]
    public void Too_few_requests_are_no_pass_and_it_is_said_how_many_are_missing_and_when_they_will_be_there()
    {
        var verdicts = Judge((0, 0, 0, 0), (20, 0, 2_000, 1)).Where(static verdict => verdict.Metric != "errors a minute").ToList();
        Assert.All(verdicts, verdict => Assert.Equal((Outcome.Inconclusive, 30L, Samples.Start.AddSeconds(150)), (verdict.Outcome, verdict.MissingRequests!.Value, verdict.ExpectedAt!.Value)));
        Assert.Equal("success rate 100 % (20 of 20): 30 more are needed, expected at 12:02:30 UTC", verdicts[0].Explanation);
        Assert.Equal("0 errors in 20 requests beside 1 in 2,000: 30 more are needed, expected at 12:02:30 UTC", verdicts[1].Explanation);
    }

    [Fact]
    public void Nobody_knows_when_requests_come_where_none_came()
    {
        var verdict = Judge((0, 0, 0, 0), (0, 0, 100, 0))[0];
        Assert.Equal((Outcome.Inconclusive, "no requests yet: 50 more are needed"), (verdict.Outcome, verdict.Explanation));
        Assert.Null(verdict.ExpectedAt);
    }

    [Fact]
    public void What_cannot_become_good_any_more_fails_before_there_is_enough()
    {
        var verdict = Judge((0, 0, 0, 0), (5, 3, 100, 0))[0];
        Assert.Equal((Outcome.Fail, "low_success_rate"), (verdict.Outcome, verdict.Rule));
        Assert.Equal("success rate 40 % (2 of 5) cannot reach 95 % within 50 requests; stable has 100 %", verdict.Explanation);
    }

    [Fact]
    public void A_bad_share_and_many_errors_a_minute_fail_each_by_its_rule()
    {
        var verdicts = Judge((0, 0, 0, 0), (100, 20, 900, 0));
        Assert.Equal(["low_success_rate", "high_error_rate", "worse_than_stable"], verdicts.Select(static verdict => verdict.Rule));
        Assert.Equal("20 errors a minute (20 in 60 s) are more than 10", verdicts[1].Explanation);
    }

    [Fact]
    public void Errors_a_minute_are_those_since_the_check_before()
    {
        var verdict = Judge((0, 0, 0, 0), (1_000, 9, 9_000, 90), (2_000, 9, 18_000, 180))[1];
        Assert.Equal("0 errors a minute (0 in 60 s) are at most 10", verdict.Explanation);
    }

    [Fact]
    public void What_was_counted_before_the_candidate_got_requests_does_not_matter()
    {
        var verdict = Judge((0, 0, 5_000_000, 400_000), (1_000, 0, 5_009_000, 400_009))[2];
        Assert.StartsWith("0 errors in 1,000 requests beside 9 in 9,000", verdict.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stable_release_without_requests_gives_nothing_to_compare_with()
    {
        var verdict = Judge((0, 0, 0, 0), (1_000, 1, 0, 0))[2];
        Assert.Equal((Outcome.Inconclusive, false, "1 errors in 1,000 requests beside 0 in 0: stable has no requests to compare with"), (verdict.Outcome, verdict.DryRun, verdict.Explanation));
    }

    [Fact]
    public void After_a_switch_nobody_waits_for_requests_of_the_stable_release()
    {
        var request = Request(Defaults) with { StableGetsRequests = false };
        var verdict = CountJudge.Judge(request, Readings((0, 0, 0, 0), (1_000, 1, 0, 0))).Last();
        Assert.Equal((Outcome.Inconclusive, true), (verdict.Outcome, verdict.DryRun));
        Assert.EndsWith("not compared, for stable need not have any", verdict.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_needs_no_requests_waits_for_none()
    {
        var verdicts = CountJudge.Judge(Request(Defaults with { MinRequests = 0 }), Readings((0, 0, 0, 0), (0, 0, 0, 0))).ToList();
        Assert.Equal([(Outcome.Pass, false), (Outcome.Pass, false), (Outcome.Inconclusive, true)], verdicts.Select(static verdict => (verdict.Outcome, verdict.DryRun)));
        Assert.Equal("no requests yet, and none are needed", verdicts[0].Explanation);
    }

    [Fact]
    public void Each_rule_can_be_left_out()
    {
        var settings = Defaults with { MinSuccessRate = null, MaxErrorsPerMinute = null, CompareErrors = false };
        Assert.Empty(CountJudge.Judge(Request(settings), Readings((0, 0, 0, 0), (10, 10, 10, 0))));
        Assert.Equal(["success rate", "errors a minute"], CountJudge.Judge(Request(Defaults) with { Stable = null }, Readings((0, 0, 0, 0), (10, 10, 0, 0))).Select(static verdict => verdict.Metric));
    }

    private static List<MetricVerdict> Judge(params IReadOnlyList<(long Total, long Errors, long StableTotal, long StableErrors)> readings) =>
        [.. CountJudge.Judge(Request(Defaults), Readings([.. readings]))];

    private static CheckRequest Request(AnalysisSettings settings) => new(settings, Samples.Release(2), Samples.Release(1), Samples.Start, GetsRequests: true, ChecksPlanned: 1);

    private static List<CountReading> Readings(params IReadOnlyList<(long Total, long Errors, long StableTotal, long StableErrors)> readings) =>
        [.. readings.Select(static (reading, minute) => new CountReading(Samples.Start.AddMinutes(minute), reading.Total, reading.Errors, reading.StableTotal, reading.StableErrors))];
}
