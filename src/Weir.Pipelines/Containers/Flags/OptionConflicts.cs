namespace Weir.Pipelines.Containers.Flags;

/// <summary>Finds flags that cannot stand together, as <c>docker</c> and the engine do.</summary>
internal static class OptionConflicts
{
    /// <summary>The problems of options that were read.</summary>
    /// <param name="options">What the flags say together.</param>
    /// <param name="given">The flags, each with the word where it was written last.</param>
    public static IEnumerable<ContainerProblem> Find(ContainerOptions options, IReadOnlyDictionary<string, OptionWord> given)
    {
        var (resources, health) = (options.Resources, options.Health);
        if (health.IsOff && health with { IsOff = false } != new HealthSettings()
            && given.FirstOrDefault(flag => flag.Key.StartsWith("health-", StringComparison.Ordinal)) is { Key: { } check })
            yield return Conflict(given["no-healthcheck"], $"'--no-healthcheck' contradicts '--{check}'", "leave one of them out");
        if (options is { LogDriver: "none", LogOptions.Count: > 0 })
            yield return Conflict(given["log-opt"], "'--log-driver none' takes no options", "leave '--log-opt' out");
        if (resources.NanoCpus > 0 && (resources.CpuPeriod > 0 || resources.CpuQuota > 0))
            yield return Conflict(given["cpus"], "'--cpus' contradicts '--cpu-period' and '--cpu-quota'", "'--cpus' stands for both: leave them out");
        foreach (var problem in OfMemory(resources, given))
            yield return problem;
    }

    private static IEnumerable<ContainerProblem> OfMemory(ResourceLimits resources, IReadOnlyDictionary<string, OptionWord> given)
    {
        if (resources is { MemorySwap: > 0, Memory: 0 })
            yield return Conflict(given["memory-swap"], "'--memory-swap' needs '--memory', of which it is the larger", "add '--memory'");
        else if (resources.MemorySwap > 0 && resources.MemorySwap < resources.Memory)
            yield return Conflict(
                given["memory-swap"],
                "'--memory-swap' is memory and swap together, and is below '--memory'",
                "write at least the value of '--memory'");
        if (resources.Memory > 0 && resources.MemoryReservation > resources.Memory)
            yield return Conflict(given["memory-reservation"], "'--memory-reservation' is above '--memory'", "it is the softer limit: write less");
    }

    private static ContainerProblem Conflict(OptionWord at, string message, string help) => at.Wrong(message, help);
}
