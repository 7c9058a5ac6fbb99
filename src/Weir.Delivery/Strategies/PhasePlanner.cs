using System.Globalization;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Strategies;

/// <summary>Turns a strategy into the stretches that a rollout goes through.</summary>
public static class PhasePlanner
{
    /// <summary>The phases of a rollout.</summary>
    /// <param name="strategy">How the release takes the place of the other.</param>
    /// <param name="instances">How many instances serve when one release has all requests.</param>
    /// <param name="abilities">What the target can do.</param>
    /// <param name="isFirst">True where no release serves yet: there is nothing to share requests with.</param>
    /// <exception cref="TargetException">The target cannot do what the strategy asks for; the message says what.</exception>
    public static IReadOnlyList<Phase> Plan(Strategy strategy, int instances, TargetAbilities abilities, bool isFirst)
    {
        var promotion = new Phase("promoted", 0, instances, Traffic.Candidate)
        {
            IsPromotion = true,
            Judged = strategy.Watch,
            Gates = strategy.BeforePromotion,
        };
        if (WhyNot(strategy, abilities) is { } reason && !isFirst)
            throw new TargetException(reason);
        var phases = strategy switch
        {
            _ when isFirst => [promotion],
            Strategy.Canary canary => [.. Steps(canary, instances, abilities), promotion],
            Strategy.BlueGreen blueGreen => [.. Colours(blueGreen, instances), promotion with { Gates = [] }],
            Strategy.Rolling rolling => Batches(rolling, instances, abilities).Append(promotion).Select(phase => phase with { MostInstances = Most(rolling, instances) }).ToList(),
            _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "no such strategy"),
        };
        phases[0] = phases[0] with { Gates = [.. strategy.Before, .. phases[0].Gates] };
        return phases;
    }

    /// <summary>Why a target cannot do what a strategy asks for; null where it can.</summary>
    public static string? WhyNot(Strategy strategy, TargetAbilities abilities) => strategy switch
    {
        Strategy.Rolling => null,
        _ when !abilities.SideBySide => $"this target replaces one release by the next; {NameOf(strategy)} needs both side by side: use rolling",
        _ when abilities.Traffic == TrafficControl.None => $"nothing shares the requests of this target; {NameOf(strategy)} needs that: use rolling",
        Strategy.BlueGreen when abilities.Traffic == TrafficControl.Instances =>
            "the number of instances shares the requests of this target; blue/green needs a release that has none: name what shares them, or use a canary or rolling",
        Strategy.Canary { Matches.Count: > 0 } or Strategy.BlueGreen { PreviewMatches.Count: > 0 } when !abilities.Matches =>
            "this target cannot tell requests by header or cookie: leave the matches out",
        Strategy.Canary canary when !abilities.Mirrors && canary.Steps.Any(static step => step.MirrorPercent > 0) =>
            "this target cannot copy requests: leave mirror out",
        _ => null,
    };

    private static string NameOf(Strategy strategy) => strategy is Strategy.Canary ? "a canary" : "blue/green";

    private static IEnumerable<Phase> Steps(Strategy.Canary canary, int instances, TargetAbilities abilities) => canary.Steps.Select(step =>
    {
        var (stable, candidate) = Instances(canary, step.Percent, instances, abilities.Traffic);
        if (step.Percent is > 0 and < 100 && (stable == 0 || candidate == 0))
        {
            throw new TargetException(
                $"one instance cannot be shared at {Percent(step.Percent)}, and 'max-surge: {canary.MaxSurge}' allows no other beside it: allow one, or have more instances");
        }

        var traffic = new Traffic(step.Percent) { Matches = canary.Matches, Sticky = canary.Sticky, MirrorPercent = step.MirrorPercent };
        return new Phase(Percent(step.Percent), stable, candidate, traffic) { Judged = step.For ?? canary.Every, Gates = step.Gates };
    });

    // With weights the stable release keeps its instances as far as the surge allows, so that going back takes no time; without, the pods are the weights.
    private static (int Stable, int Candidate) Instances(Strategy.Canary canary, double percent, int instances, TrafficControl control)
    {
        var surge = canary.MaxSurge?.Of(instances, roundUp: true);
        if (control != TrafficControl.Weights)
            return ReplicaWeights.Split(instances, percent, mayBeOneMore: surge is not 0);
        var candidate = Math.Max(1, (int)Math.Ceiling(instances * percent / 100));
        if (surge is not { } most)
            return (instances, candidate);
        if (percent < 100 && instances + most > 1)
            candidate = Math.Min(candidate, instances + most - 1);
        return (Math.Min(instances, instances + most - candidate), candidate);
    }

    // The switch is what people approve: after it, removing the old release is only tidying up.
    private static List<Phase> Colours(Strategy.BlueGreen strategy, int instances) =>
    [
        new("preview", instances, instances, new Traffic(0) { Matches = strategy.PreviewMatches }) { Judged = strategy.Preview },
        new("switched", instances, instances, Traffic.Candidate) { Judged = strategy.Keep, Gates = strategy.BeforePromotion },
    ];

    private static List<Phase> Batches(Strategy.Rolling rolling, int instances, TargetAbilities abilities)
    {
        if (!abilities.SideBySide || abilities.RollsByItself || instances < 2)
            return [];
        var surge = rolling.MaxSurge.Of(instances, roundUp: true);
        var unavailable = rolling.MaxUnavailable.Of(instances, roundUp: false);
        if (surge + unavailable == 0)
            unavailable = 1;
        List<Phase> phases = [];
        for (var candidate = Math.Min(instances, surge + unavailable); candidate < instances; candidate = Math.Min(instances, candidate + surge + unavailable))
        {
            var stable = instances - candidate;
            var percent = Math.Round(100.0 * candidate / (candidate + stable), 2);
            phases.Add(new Phase(FormattableString.Invariant($"{candidate} of {instances}"), stable, candidate, new Traffic(percent)) { Judged = rolling.Every });
        }

        return phases;
    }

    private static int Most(Strategy.Rolling rolling, int instances) => instances + rolling.MaxSurge.Of(instances, roundUp: true);

    private static string Percent(double percent) => percent.ToString("0.##", CultureInfo.InvariantCulture) + " %";
}
