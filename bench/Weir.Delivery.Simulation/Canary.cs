using Weir.Delivery.Analysis;
using Weir.Delivery.Analysis.Kayenta;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;
using Weir.Testing;

namespace Weir.Delivery.Simulation;

/// <summary>Which judges would take a canary back.</summary>
/// <param name="Counts">Weir's comparison of counts, at any check.</param>
/// <param name="Fixed">A success rate below 99 % since the check before, at any check.</param>
/// <param name="Kayenta">Kayenta's judge, on 60 samples of the share of errors, at the end.</param>
internal readonly record struct Findings(bool Counts, bool Fixed, bool Kayenta);

/// <summary>Lets a canary go through a rollout, before three judges that see the same requests.</summary>
internal static class Canary
{
    /// <summary>How many samples there are of each release.</summary>
    public const int Points = 60;

    private const double FixedLimit = 0.99;

    // Only the comparison: the other rules have limits of their own.
    private static readonly AnalysisSettings Settings = new() { MinSuccessRate = null, MaxErrorsPerMinute = null };

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Findings Run(Setting setting, SeededNumbers numbers)
    {
        var request = new CheckRequest(Settings, ReleaseOf(2), ReleaseOf(1), Start, GetsRequests: true, setting.Checks);
        var sum = new CountReading(Start, 0, 0, 0, 0);
        List<CountReading> readings = [sum];
        List<double> own = [], other = [];
        var (counts, isBelow) = (false, false);
        for (var point = 1; point <= Points; point++)
        {
            var more = Draw(setting, (point - 0.5) / Points, numbers);
            own.Add(Rate(more.CandidateErrors, more.CandidateTotal));
            other.Add(Rate(more.StableErrors, more.StableTotal));
            sum = Sum(sum, more);
            if (point % (Points / setting.Checks) != 0)
                continue;
            var recent = sum.CandidateSince(readings[^1]);
            isBelow |= 1 - Rate(recent.Errors, recent.Total) < FixedLimit;
            readings.Add(sum);
            counts = counts || CountJudge.Judge(request, readings).Any(static verdict => verdict.Outcome == Outcome.Fail);
        }

        return new Findings(counts, isBelow, KayentaJudge.Judge(own, other, new KayentaOptions { Decrease = false }).Classification == Classification.High);
    }

    private static CountReading Draw(Setting setting, double moment, SeededNumbers numbers)
    {
        var requests = setting.Requests / Points;
        var candidate = numbers.Binomial(requests, setting.Share(moment));
        var errors = setting.Errors * setting.Weather(moment);
        return new CountReading(Start, candidate, numbers.Binomial(candidate, errors * setting.Times), requests - candidate, numbers.Binomial(requests - candidate, errors));
    }

    private static CountReading Sum(CountReading one, CountReading other) => new(
        one.At.AddSeconds(10),
        one.CandidateTotal + other.CandidateTotal,
        one.CandidateErrors + other.CandidateErrors,
        one.StableTotal + other.StableTotal,
        one.StableErrors + other.StableErrors);

    private static double Rate(long errors, long total) => total == 0 ? double.NaN : (double)errors / total;

    private static Release ReleaseOf(int number) => new()
    {
        Id = new ReleaseId(number),
        App = "shop",
        Environment = "production",
        Version = FormattableString.Invariant($"1.{number}.0"),
        Digest = FormattableString.Invariant($"sha256:{number:x64}"),
        Target = new ProcessSettings { Command = "./shop" },
        CreatedAt = Start,
    };
}
