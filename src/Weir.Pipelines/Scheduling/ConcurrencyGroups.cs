using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;

namespace Weir.Pipelines.Scheduling;

/// <summary>Who holds and who awaits the concurrency groups of one host. Pure apart from its own memory; not safe for concurrent use.</summary>
public sealed class ConcurrencyGroups
{
    /// <summary>How many may wait for a group whose queue is <see cref="QueueMode.Max"/>.</summary>
    public const int LongestQueue = 100;

    private readonly Dictionary<string, Group> _groups = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Asks for a group.</summary>
    /// <returns>What follows: who now holds it, and who is to be cancelled.</returns>
    public IReadOnlyList<GroupEffect> Request(GroupHolder holder, GroupClaim claim)
    {
        if (!_groups.TryGetValue(claim.Group, out var group))
            _groups.Add(claim.Group, group = new Group());
        if (group.Holder is null)
        {
            group.Holder = holder;
            return [new GroupEffect.Granted(holder)];
        }

        if (WouldNeverEnd(holder, group, []))
            return [new GroupEffect.Superseded(holder, $"who holds group '{claim.Group}' waits for it to end")];

        List<GroupEffect> effects = [];
        var reason = $"a newer one took its place in group '{claim.Group}'";
        if (claim.Queue == QueueMode.Single)
        {
            effects.AddRange(group.Waiting.Select(waiting => new GroupEffect.Superseded(waiting, reason)));
            group.Waiting.Clear();
        }
        else if (group.Waiting.Count >= LongestQueue)
            return [new GroupEffect.Superseded(holder, $"{LongestQueue} already wait for group '{claim.Group}'")];

        group.Waiting.Add(holder);
        if (claim.CancelInProgress)
            effects.Add(new GroupEffect.Superseded(group.Holder, reason));
        return effects;
    }

    /// <summary>Gives a group back, or stops waiting for it; does nothing for who does neither.</summary>
    public IReadOnlyList<GroupEffect> Release(GroupHolder holder)
    {
        foreach (var (name, group) in _groups)
        {
            group.Waiting.Remove(holder);
            if (group.Holder != holder)
                continue;
            group.Holder = group.Waiting.FirstOrDefault();
            if (group.Holder is null)
            {
                _groups.Remove(name);
                return [];
            }

            group.Waiting.RemoveAt(0);
            return [new GroupEffect.Granted(group.Holder)];
        }

        return [];
    }

    // The holder ends only after all that it called; if one of those waits for a group whose holder waits for the newcomer, nobody ever ends.
    private bool WouldNeverEnd(GroupHolder newcomer, Group group, HashSet<Group> seen) =>
        group.Holder is { } holder && seen.Add(group)
        && (IsWithin(newcomer, holder)
            || _groups.Values.Any(other => other.Waiting.Any(waiting => IsWithin(waiting, holder)) && WouldNeverEnd(newcomer, other, seen)));

    private static bool IsWithin(GroupHolder inner, GroupHolder outer) =>
        inner.Run == outer.Run
        && (outer.Leg is null || (inner.Leg is { } leg && leg.Job.Value.StartsWith($"{outer.Leg}/", StringComparison.Ordinal)));

    private sealed class Group
    {
        public GroupHolder? Holder { get; set; }

        public List<GroupHolder> Waiting { get; } = [];
    }
}

/// <summary>Who can hold a concurrency group.</summary>
/// <param name="Run">A run.</param>
/// <param name="Leg">A leg of it, or null for the run itself.</param>
public sealed record GroupHolder(RunId Run, LegId? Leg);

/// <summary>What follows from a change of a concurrency group.</summary>
public abstract record GroupEffect(GroupHolder Holder)
{
    /// <summary>It holds the group now.</summary>
    public sealed record Granted(GroupHolder Holder) : GroupEffect(Holder);

    /// <summary>It is to be cancelled.</summary>
    /// <param name="Holder">Who.</param>
    /// <param name="Reason">Why: a clause for a person.</param>
    public sealed record Superseded(GroupHolder Holder, string Reason) : GroupEffect(Holder);
}
