using Weir.Pipelines.Containers.Grammars;

namespace Weir.Pipelines.Containers.Flags;

/// <summary>The flags that limit what a container uses.</summary>
internal static class ResourceFlags
{
    private static readonly FlagGroup<ResourceLimits> Group = new(options => options.Resources, (options, part) => options with { Resources = part });

    private static readonly Func<string, Parsed<long>> Amount = Numbers.Whole(0);

    public static IEnumerable<OptionFlag> All { get; } =
    [
        Group.Value("blkio-weight", Numbers.WholeOr(0, 10, 1000), (part, weight) => part with { BlkioWeight = (int)weight }),
        Group.Value("cgroup-parent", Texts.Any, (part, parent) => part with { CgroupParent = parent }),
        Group.Value("cpu-period", Amount, (part, time) => part with { CpuPeriod = time }),
        Group.Value("cpu-quota", Numbers.Whole(), (part, time) => part with { CpuQuota = time }),
        Group.Value("cpu-rt-period", Amount, (part, time) => part with { CpuRealtimePeriod = time }),
        Group.Value("cpu-rt-runtime", Amount, (part, time) => part with { CpuRealtimeRuntime = time }),
        Group.Value("cpu-shares", Amount, (part, shares) => part with { CpuShares = shares }, 'c'),
        Group.Value("cpus", Numbers.Cpus, (part, cpus) => part with { NanoCpus = cpus }),
        Group.Value("cpuset-cpus", CpuSets.Read, (part, set) => part with { CpusetCpus = set }),
        Group.Value("cpuset-mems", CpuSets.Read, (part, set) => part with { CpusetMemoryNodes = set }),
        Group.Value("memory", Sizes.Bytes, (part, bytes) => part with { Memory = bytes }, 'm'),
        Group.Value("memory-reservation", Sizes.Bytes, (part, bytes) => part with { MemoryReservation = bytes }),
        Group.Value("memory-swap", Sizes.BytesOrUnlimited, (part, bytes) => part with { MemorySwap = bytes }),
        Group.Value("memory-swappiness", Numbers.WholeOr(-1, 0, 100), (part, percent) => part with { MemorySwappiness = percent < 0 ? null : percent }),
        Group.Switch("oom-kill-disable", (part, yes) => part with { IsKeptWithoutMemory = yes }),
        Group.Value("oom-score-adj", Numbers.Whole(-1000, 1000), (part, score) => part with { OomScore = (int)score }),
        Group.Value("pids-limit", Numbers.Whole(-1), (part, count) => part with { Processes = count }),
        Group.Value("shm-size", Sizes.Bytes, (part, bytes) => part with { SharedMemory = bytes }),
        Group.Value("ulimit", Ulimit.Parse, Add),
    ];

    // The last of a name counts.
    private static ResourceLimits Add(ResourceLimits part, Ulimit limit) => part with
    {
        Ulimits = [.. part.Ulimits.Where(other => other.Name != limit.Name).Append(limit).OrderBy(other => other.Name, StringComparer.Ordinal)],
    };
}
