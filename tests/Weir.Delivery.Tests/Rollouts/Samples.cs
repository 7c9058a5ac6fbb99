using Weir.Delivery.Analysis;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Strategies;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Tests.Rollouts;

/// <summary>Releases and plans for tests.</summary>
internal static class Samples
{
    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static TargetAbilities Gatewayed { get; } =
        new() { Traffic = TrafficControl.Weights, SideBySide = true, Matches = true, Mirrors = true, Sticky = true };

    public static TargetAbilities InPlace { get; } = new() { Traffic = TrafficControl.None, SideBySide = false };

    public static Release Release(int number) => new()
    {
        Id = new ReleaseId(number),
        App = "shop",
        Environment = "production",
        Version = FormattableString.Invariant($"1.{number}.0"),
        Digest = FormattableString.Invariant($"sha256:{number:x64}"),
        Target = new ProcessSettings { Command = "./shop", Instances = 4 },
        CreatedAt = Start,
    };

    public static RolloutPlan Plan(Strategy strategy, bool isFirst = false, TargetAbilities? abilities = null, AnalysisSettings? analysis = null) => new()
    {
        Number = 1,
        Candidate = Release(2),
        Stable = isFirst ? null : Release(1),
        Phases = PhasePlanner.Plan(strategy, 4, abilities ?? Gatewayed, isFirst),
        Analysis = analysis ?? new AnalysisSettings(),
        Chain = ["kubernetes", "compose", "ci", "scale-down"],
        CanReturnTraffic = (abilities ?? Gatewayed).Traffic == TrafficControl.Weights,
        Instances = 4,
        Reason = "deploy",
    };

    public static Strategy.Canary Canary(params double[] steps) => new()
    {
        Steps = [.. steps.Select(percent => new CanaryStep(percent))],
        Every = TimeSpan.FromMinutes(10),
    };
}
