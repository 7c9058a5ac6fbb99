using Weir.Pipelines.Containers.Grammars;

namespace Weir.Pipelines.Containers.Flags;

/// <summary>The flags about health checks.</summary>
internal static class HealthFlags
{
    private static readonly FlagGroup<HealthSettings> Group = new(options => options.Health, (options, part) => options with { Health = part });

    public static IEnumerable<OptionFlag> All { get; } =
    [
        Group.Value("health-cmd", Texts.Any, (part, command) => part with { Command = command.Length == 0 ? null : command }),
        Group.Value("health-interval", Durations.Health, (part, time) => part with { Interval = Given(time) }),
        Group.Value("health-retries", Numbers.Whole(0, int.MaxValue), (part, count) => part with { Retries = count == 0 ? null : (int)count }),
        Group.Value("health-start-interval", Durations.Health, (part, time) => part with { StartInterval = Given(time) }),
        Group.Value("health-start-period", Durations.Health, (part, time) => part with { StartPeriod = Given(time) }),
        Group.Value("health-timeout", Durations.Health, (part, time) => part with { Timeout = Given(time) }),
        Group.Switch("no-healthcheck", (part, yes) => part with { IsOff = yes }),
    ];

    // Docker takes 0 for what is not said.
    private static TimeSpan? Given(TimeSpan time) => time == TimeSpan.Zero ? null : time;
}
