namespace Weir.Pipelines.Containers;

/// <summary>How much of the engine's machine a container may use. Null, 0 and empty are no limit.</summary>
public sealed record ResourceLimits
{
    /// <summary>Billionths of a processor's time.</summary>
    public long NanoCpus { get; init; }

    /// <summary>The period of the processor quota, in microseconds.</summary>
    public long CpuPeriod { get; init; }

    /// <summary>The processor time in each period, in microseconds.</summary>
    public long CpuQuota { get; init; }

    /// <summary>The period of real-time scheduling, in microseconds.</summary>
    public long CpuRealtimePeriod { get; init; }

    /// <summary>The real-time processor time in each period, in microseconds.</summary>
    public long CpuRealtimeRuntime { get; init; }

    /// <summary>The share of processor time where there is not enough, against 1024.</summary>
    public long CpuShares { get; init; }

    /// <summary>The processors, such as <c>0-3</c> or <c>0,2</c>.</summary>
    public string CpusetCpus { get; init; } = "";

    /// <summary>The memory nodes, such as <c>0-1</c>.</summary>
    public string CpusetMemoryNodes { get; init; } = "";

    /// <summary>The share of disk time, from 10 to 1000.</summary>
    public int BlkioWeight { get; init; }

    /// <summary>Memory in bytes.</summary>
    public long Memory { get; init; }

    /// <summary>Memory in bytes that it is held to where memory is short.</summary>
    public long MemoryReservation { get; init; }

    /// <summary>Memory and swap together in bytes; -1 for no limit of swap.</summary>
    public long MemorySwap { get; init; }

    /// <summary>How readily memory is swapped out, from 0 to 100; null for the engine's way.</summary>
    public long? MemorySwappiness { get; init; }

    /// <summary>True where it is not ended when memory is out.</summary>
    public bool IsKeptWithoutMemory { get; init; }

    /// <summary>How readily it is ended when memory is out, from -1000 (never) to 1000.</summary>
    public int OomScore { get; init; }

    /// <summary>The number of processes; -1 for no limit, null for the engine's.</summary>
    public long? Processes { get; init; }

    /// <summary>The size of <c>/dev/shm</c> in bytes; 0 for the engine's.</summary>
    public long SharedMemory { get; init; }

    /// <summary>Limits of each process, one of a name, by name.</summary>
    public IReadOnlyList<Ulimit> Ulimits { get; init; } = [];

    /// <summary>The control group that its own is in; empty for the engine's.</summary>
    public string CgroupParent { get; init; } = "";
}
