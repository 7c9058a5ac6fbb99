namespace Weir.Delivery.Targets.Processes;

/// <summary>Says what a supervisor is to do: a pure function of what is wanted, what there is, and the time.</summary>
internal static class SupervisorPolicy
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    /// <summary>What there is once the dead are noticed: they wait to be started again, or are gone where they were being stopped.</summary>
    public static IReadOnlyList<Instance> Bury(IReadOnlyList<Instance> instances, Func<ProcessMark, bool> isAlive, DateTimeOffset now) =>
    [
        .. from instance in instances
           let isDead = instance.Process is { } process && !isAlive(process)
           where !(isDead && instance.StoppedAt is not null)
           select isDead ? Died(instance, now) : instance,
    ];

    /// <summary>The instances that are missing, without ports.</summary>
    public static IEnumerable<(InstanceGroup Group, int Index)> Missing(WantedInstances wanted, IReadOnlyList<Instance> instances) =>
        from wish in wanted.Groups
        from index in Enumerable.Range(0, wish.Count)
        where !instances.Any(instance => instance.Release == wish.Release && instance.Index == index && instance.StoppedAt is null)
        select (wish, index);

    /// <summary>True where an instance is not wanted.</summary>
    public static bool IsSurplus(Instance instance, WantedInstances wanted) =>
        wanted.Groups.FirstOrDefault(wish => wish.Release == instance.Release) is not { } group || instance.Index >= group.Count;

    // An instance that dies at once is started again after ever longer pauses; one that had settled, soon.
    private static Instance Died(Instance instance, DateTimeOffset now)
    {
        var lived = now - (instance.StartedAt ?? now);
        var deaths = lived > Settled ? 1 : instance.Restarts + 1;
        var pause = FirstPause * Math.Pow(2, Math.Min(deaths - 1, 10));
        return instance with { Process = null, Restarts = instance.Restarts + 1, StartAt = now + (pause < LongestPause ? pause : LongestPause) };
    }
}
