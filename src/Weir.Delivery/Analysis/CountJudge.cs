using System.Globalization;
using Weir.Delivery.Analysis.Statistics;

namespace Weir.Delivery.Analysis;

/// <summary>Judges requests and errors as counts.</summary>
internal static class CountJudge
{
    private const double Power = 0.85;

    /// <summary>What the counts of a check come to.</summary>
    /// <param name="request">The limits, and what is judged.</param>
    /// <param name="readings">What had been counted when the candidate began to get requests, at each check since then, and now; at least two.</param>
    public static IEnumerable<MetricVerdict> Judge(CheckRequest request, IReadOnlyList<CountReading> readings)
    {
        var (settings, hasStable) = (request.Settings, request.Stable is not null);
        var looks = readings.Zip(readings.Skip(1)).Select(static pair => (Candidate: pair.Second.CandidateSince(pair.First), Stable: pair.Second.StableSince(pair.First))).ToList();
        var (candidate, stable, now) = (Sum(looks.Select(static look => look.Candidate)), Sum(looks.Select(static look => look.Stable)), readings[^1].At);
        if (settings.MinSuccessRate is { } minimum)
            yield return SuccessRate(settings, candidate, hasStable ? stable : null, minimum, now);
        if (settings.MaxErrorsPerMinute is { } most)
            yield return ErrorRate(LastMinute([.. looks.Select(static look => look.Candidate)]), most);
        if (settings.CompareErrors && hasStable)
            yield return Comparison(request, looks, candidate, stable, now);
    }

    private static RequestCounts Sum(IEnumerable<RequestCounts> looks) =>
        looks.Aggregate((sum, look) => new RequestCounts(sum.Total + look.Total, sum.Errors + look.Errors, sum.Since + look.Since));

    private static MetricVerdict SuccessRate(AnalysisSettings settings, RequestCounts candidate, RequestCounts? stable, double minimum, DateTimeOffset now)
    {
        const string Name = "success rate";
        var good = candidate.Total - candidate.Errors;
        var beside = stable is { Total: > 0 } other ? $"; stable has {Share(other.Total - other.Errors, other.Total)}" : "";
        var text = candidate.Total == 0 ? "no requests yet" : $"success rate {Share(good, candidate.Total)} ({Number(good)} of {Number(candidate.Total)})";
        if (candidate.Total < settings.MinRequests)
        {
            // So many errors that no luck with the requests that are missing brings it back.
            if (candidate.Total > 0 && (double)(settings.MinRequests - candidate.Errors) / settings.MinRequests < minimum)
                return new MetricVerdict(Name, Outcome.Fail, $"{text} cannot reach {Percent(minimum)} within {settings.MinRequests} requests{beside}") { Rule = "low_success_rate" };
            return Missing(Name, text, settings.MinRequests - candidate.Total, candidate, now);
        }

        if (candidate.Total == 0)
            return new MetricVerdict(Name, Outcome.Pass, $"{text}, and none are needed");
        return (double)good / candidate.Total < minimum
            ? new MetricVerdict(Name, Outcome.Fail, $"{text} is below {Percent(minimum)}{beside}") { Rule = "low_success_rate" }
            : new MetricVerdict(Name, Outcome.Pass, $"{text} is at least {Percent(minimum)}{beside}");
    }

    // Errors of a moment say nothing of a minute: less than one counts as one, and more is made of the last checks.
    private static RequestCounts LastMinute(IReadOnlyList<RequestCounts> looks)
    {
        var sum = default(RequestCounts);
        for (var look = looks.Count - 1; look >= 0 && sum.Since < TimeSpan.FromMinutes(1); look--)
            sum = Sum([sum, looks[look]]);
        return sum;
    }

    private static MetricVerdict ErrorRate(RequestCounts recent, double most)
    {
        const string Name = "errors a minute";
        var rate = recent.Errors / Math.Max(recent.Since.TotalMinutes, 1);
        var text = string.Create(CultureInfo.InvariantCulture, $"{rate:0.#} errors a minute ({Number(recent.Errors)} in {recent.Since.TotalSeconds:0} s)");
        return rate > most
            ? new MetricVerdict(Name, Outcome.Fail, string.Create(CultureInfo.InvariantCulture, $"{text} are more than {most:0.##}")) { Rule = "high_error_rate" }
            : new MetricVerdict(Name, Outcome.Pass, string.Create(CultureInfo.InvariantCulture, $"{text} are at most {most:0.##}"));
    }

    private static MetricVerdict Comparison(
        CheckRequest request, IReadOnlyList<(RequestCounts Candidate, RequestCounts Stable)> looks, RequestCounts candidate, RequestCounts stable, DateTimeOffset now)
    {
        var settings = request.Settings;
        const string Name = "errors beside stable";
        var text = $"{Number(candidate.Errors)} errors in {Number(candidate.Total)} requests beside {Number(stable.Errors)} in {Number(stable.Total)}";
        // After a switch there never will be any: waiting for them would be for ever.
        if (stable.Total == 0 && (!request.StableGetsRequests || settings.MinRequests == 0))
            return new MetricVerdict(Name, Outcome.Inconclusive, $"{text}: not compared, for stable need not have any") { DryRun = true };
        if (candidate.Total < settings.MinRequests)
            return Missing(Name, text, settings.MinRequests - candidate.Total, candidate, now);
        if (stable.Total == 0)
            return new MetricVerdict(Name, Outcome.Inconclusive, $"{text}: stable has no requests to compare with");
        var test = new SequentialTest(settings.FalseAlarms, request.ChecksPlanned);
        var (chance, level) = (1.0, 0.0);
        foreach (var look in looks)
            (chance, level) = test.Look(look.Candidate, look.Stable);
        var expected = string.Create(CultureInfo.InvariantCulture, $"{test.Expected:0.#} are expected of a release that is as good");
        if (chance <= level)
            return new MetricVerdict(Name, Outcome.Fail, $"{text}: {expected}, and so many {Odds(chance)}") { Rule = "worse_than_stable" };
        var power = TestPower.DetectableRatio(candidate, stable, settings.FalseAlarms, Power) is { } ratio
            ? string.Create(CultureInfo.InvariantCulture, $"; {ratio:0.#} times the errors would be found in {Power:0 %} of cases")
            : "";
        var why = candidate.Errors == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $": {expected}, so no more than chance explains (p = {chance:0.###})");
        return new MetricVerdict(Name, Outcome.Pass, $"{text}{why}{power}");
    }

    private static string Odds(double chance) =>
        chance < 1e-9 ? "do not come by chance" : string.Create(CultureInfo.InvariantCulture, $"come by chance once in {1 / chance:#,0}");

    private static MetricVerdict Missing(string name, string text, long missing, RequestCounts counts, DateTimeOffset now)
    {
        DateTimeOffset? expected = counts.Total > 0 && counts.Since > TimeSpan.Zero ? now + counts.Since * ((double)missing / counts.Total) : null;
        var when = expected is { } at ? string.Create(CultureInfo.InvariantCulture, $", expected at {at:HH:mm:ss} UTC") : "";
        return new MetricVerdict(name, Outcome.Inconclusive, $"{text}: {Number(missing)} more are needed{when}") { MissingRequests = missing, ExpectedAt = expected };
    }

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Share(long part, long total) => Percent((double)part / total);

    private static string Percent(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";
}
