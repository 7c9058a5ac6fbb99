using CsCheck;
using Weir.Delivery.Strategies;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Tests.Strategies;

public sealed class PhasePlannerTests
{
    private static readonly TargetAbilities Weighted = new() { SideBySide = true, Traffic = TrafficControl.Weights };

    private static readonly TargetAbilities Counted = new() { SideBySide = true, Traffic = TrafficControl.Instances };

    [Theory]
    [InlineData(null, "10+1 10+5 0+10")]
    [InlineData(0, "9+1 5+5 0+10")]
    [InlineData(2, "10+1 7+5 0+10")]
    [InlineData(10, "10+1 10+5 0+10")]
    public void With_weights_the_stable_release_keeps_its_instances_as_far_as_the_surge_allows(int? surge, string expected) =>
        Assert.Equal(expected, Counts(Canary(surge, 10, 50), 10, Weighted));

    [Theory]
    [InlineData(null, "3+1 0+3")]
    [InlineData(1, "3+1 0+3")]
    [InlineData(0, "2+1 0+3")]
    public void Where_instances_are_the_weights_the_surge_says_whether_there_may_be_one_more(int? surge, string expected) =>
        Assert.Equal(expected, Counts(Canary(surge, 25), 3, Counted));

    [Fact]
    public void One_instance_cannot_be_shared_where_no_other_may_be_beside_it()
    {
        foreach (var abilities in (TargetAbilities[])[Weighted, Counted])
        {
            var refused = Assert.Throws<TargetException>(() => Counts(Canary(0, 10), 1, abilities));
            Assert.Equal("one instance cannot be shared at 10 %, and 'max-surge: 0' allows no other beside it: allow one, or have more instances", refused.Message);
        }

        Assert.Equal("1+1 0+1", Counts(Canary(null, 10), 1, Weighted));
    }

    [Fact]
    public void Both_releases_have_an_instance_at_every_share_and_no_step_goes_beyond_the_surge() =>
        Gen.Select(Gen.Int[2, 40], Gen.Int[1, 99], Gen.Int[0, 5], Gen.Bool).Sample(static (instances, percent, surge, isWeighted) =>
            PhasePlanner.Plan(Canary(surge, percent), instances, isWeighted ? Weighted : Counted, isFirst: false)
                .Where(static phase => !phase.IsPromotion)
                .All(phase => phase is { StableInstances: > 0, CandidateInstances: > 0 } && phase.StableInstances + phase.CandidateInstances <= instances + surge));

    [Fact]
    public void Rolling_says_how_many_there_may_be_on_the_way()
    {
        var rolling = new Strategy.Rolling { MaxSurge = new Amount(0, IsPercent: false), MaxUnavailable = new Amount(1, IsPercent: false) };
        Assert.All(PhasePlanner.Plan(rolling, 4, Weighted, isFirst: false), static phase => Assert.Equal(4, phase.MostInstances));
        Assert.All(PhasePlanner.Plan(new Strategy.Rolling(), 4, Weighted, isFirst: false), static phase => Assert.Equal(5, phase.MostInstances));
        Assert.All(PhasePlanner.Plan(Canary(null, 10), 4, Weighted, isFirst: false), static phase => Assert.Null(phase.MostInstances));
    }

    private static Strategy.Canary Canary(int? surge, params double[] steps) => new()
    {
        Steps = [.. steps.Select(static percent => new CanaryStep(percent))],
        MaxSurge = surge is { } most ? new Amount(most, IsPercent: false) : null,
    };

    private static string Counts(Strategy strategy, int instances, TargetAbilities abilities) =>
        string.Join(' ', PhasePlanner.Plan(strategy, instances, abilities, isFirst: false).Select(static phase => $"{phase.StableInstances}+{phase.CandidateInstances}"));
}
