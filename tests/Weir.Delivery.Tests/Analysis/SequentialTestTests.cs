using System.Numerics;
using CsCheck;
using Weir.Delivery.Analysis;
using Weir.Delivery.Analysis.Statistics;
using Weir.Testing;

namespace Weir.Delivery.Tests.Analysis;

public sealed class SequentialTestTests
{
    private static readonly Gen<(int Candidate, int Stable, int Errors)> Stretch =
        Gen.Select(Gen.Int[0, 30], Gen.Int[0, 60], Gen.Int[0, 5], static (candidate, stable, errors) => (candidate, stable, Math.Min(errors, candidate + stable)));

    [Fact]
    public void A_release_that_is_as_good_raises_no_more_alarms_than_allowed_over_all_looks() =>
        Gen.Select(Stretch.Array[1, 4], Gen.Int[1, 30].Select(static percent => percent / 100.0), Gen.Int[1, 6]).Sample(
            static (stretches, allowed, planned) => ChanceOfAlarm(stretches, [], allowed, planned) <= allowed * (1 + 1e-9), iter: 400, threads: 1);

    [Fact]
    public void What_is_allowed_is_not_wasted()
    {
        // Many errors make the steps of the exact distribution small.
        (int, int, int)[] stretches = [(2_000, 2_000, 40), (2_000, 2_000, 40)];
        Assert.InRange(ChanceOfAlarm(stretches, [], 0.05, 2), 0.03, 0.05);
    }

    [Fact]
    public void All_looks_together_may_use_up_what_there_is_and_no_more() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 100]).Sample(static (looks, planned) =>
        {
            var spent = Enumerable.Range(0, looks + 1).Select(look => AlarmSpending.Until(0.01, look, planned)).ToList();
            return spent.Zip(spent.Skip(1)).All(pair => pair.Second >= pair.First) && spent[^1] <= 0.01;
        });

    [Fact]
    public void Chances_of_errors_are_those_of_drawing_without_replacement() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 40], Gen.Int[0, 80]).Where(static (own, other, errors) => errors <= own + other && own + other > 0).Sample((own, other, errors) =>
        {
            var (first, chances) = Hypergeometric.Chances(own, other, errors);
            return Math.Abs(chances.Sum() - 1) < 1e-9
                && chances.Index().All(chance => Math.Abs(chance.Item - Drawn(own, other, errors, (int)first + chance.Index)) < 1e-9);
        });

    [Fact]
    public void Three_times_the_errors_are_found_within_60_000_requests()
    {
        var random = new SeededNumbers(20260301);
        var found = Enumerable.Range(0, 400).Count(_ => Alarms(random, 0.003));
        Assert.InRange(found, 400 * 0.83, 400);
    }

    [Fact]
    public void Shares_of_requests_that_change_while_errors_do_not_mislead_it()
    {
        // Both releases have 0.1 % of errors at first, and 10 % while something behind them is down; then the candidate has half of the requests, not a hundredth.
        var test = new SequentialTest(0.01, 2);
        test.Look(Counts(100, 0), Counts(9_900, 10));
        var (chance, level) = test.Look(Counts(5_000, 500), Counts(5_000, 500));
        Assert.True(chance > level);

        // As one stretch it would look three times as bad.
        var (pooled, pooledLevel) = new SequentialTest(0.01, 1).Look(Counts(5_100, 500), Counts(14_900, 510));
        Assert.True(pooled <= pooledLevel);
    }

    [Fact]
    public void Stretches_in_which_only_one_release_has_requests_say_nothing()
    {
        var test = new SequentialTest(0.01, 3);
        test.Look(Counts(1_000, 3), Counts(1_000, 2));
        var before = test.Expected;
        var (chance, level) = test.Look(Counts(0, 0), Counts(1_000, 400));
        Assert.True(chance > level);
        Assert.Equal(before, test.Expected, 1e-9);
        (chance, level) = test.Look(Counts(1_000, 400), Counts(0, 0));
        Assert.True(chance > level);
    }

    [Fact]
    public void A_gateway_that_lost_its_counts_is_counted_from_nothing()
    {
        var before = new CountReading(Rollouts.Samples.Start, 1_000, 10, 9_000, 90);
        var after = new CountReading(Rollouts.Samples.Start.AddMinutes(1), 50, 1, 9_400, 92);
        Assert.Equal(Counts(50, 1), after.CandidateSince(before));
        Assert.Equal(Counts(400, 2), after.StableSince(before));
    }

    private static RequestCounts Counts(long total, long errors) => new(total, errors, TimeSpan.FromMinutes(1));

    // Ten looks at a canary of a tenth, with 60,000 requests in all and 0.1 % of errors at the stable release.
    private static bool Alarms(SeededNumbers random, double errors)
    {
        var test = new SequentialTest(0.01, 10);
        for (var look = 0; look < 10; look++)
        {
            var (chance, level) = test.Look(Counts(600, random.Binomial(600, errors)), Counts(5_400, random.Binomial(5_400, 0.001)));
            if (chance <= level)
                return true;
        }

        return false;
    }

    // Sums up every way in which the errors of the stretches can fall on two releases that are as good.
    private static double ChanceOfAlarm(IReadOnlyList<(int Candidate, int Stable, int Errors)> stretches, IReadOnlyList<int> fallen, double allowed, int planned)
    {
        if (fallen.Count > 0)
        {
            var test = new SequentialTest(allowed, planned);
            var (chance, level) = (1.0, 0.0);
            foreach (var (index, errors) in fallen.Index())
                (chance, level) = test.Look(Counts(stretches[index].Candidate, errors), Counts(stretches[index].Stable, stretches[index].Errors - errors));
            if (chance <= level)
                return 1;
        }

        if (fallen.Count == stretches.Count)
            return 0;
        var (candidate, stable, all) = stretches[fallen.Count];
        return Enumerable.Range(0, all + 1)
            .Where(errors => errors <= candidate && all - errors <= stable)
            .Sum(errors => Drawn(candidate, stable, all, errors) is > 1e-12 and var chance ? chance * ChanceOfAlarm(stretches, [.. fallen, errors], allowed, planned) : 0);
    }

    private static double Drawn(int candidate, int stable, int errors, int own) =>
        (double)(Choose(candidate, own) * Choose(stable, errors - own)) / (double)Choose(candidate + stable, errors);

    private static BigInteger Choose(int total, int chosen) =>
        Enumerable.Range(1, chosen).Aggregate(BigInteger.One, (product, step) => product * (total - chosen + step) / step);
}
