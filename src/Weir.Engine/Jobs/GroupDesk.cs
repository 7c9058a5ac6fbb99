using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Scheduling;

namespace Weir.Engine.Jobs;

/// <summary>Hands out the concurrency groups of one process, and tells each run what that means for it. Safe for concurrent use.</summary>
public sealed class GroupDesk
{
    private readonly Lock _lock = new();
    private readonly ConcurrencyGroups _groups = new();
    private readonly Dictionary<RunId, Action<RunEvent>> _runs = [];

    /// <summary>Begins to tell a run what happens to its groups.</summary>
    public void Join(RunId run, Action<RunEvent> tell)
    {
        lock (_lock)
            _runs.Add(run, tell);
    }

    /// <summary>Stops telling a run.</summary>
    public void Leave(RunId run)
    {
        lock (_lock)
            _runs.Remove(run);
    }

    /// <summary>Asks for a group.</summary>
    public void Request(GroupHolder holder, GroupClaim claim)
    {
        lock (_lock)
            Tell(_groups.Request(holder, claim));
    }

    /// <summary>Gives a group back, or stops waiting for it.</summary>
    public void Release(GroupHolder holder)
    {
        lock (_lock)
            Tell(_groups.Release(holder));
    }

    private void Tell(IEnumerable<GroupEffect> effects)
    {
        foreach (var effect in effects)
        {
            if (_runs.TryGetValue(effect.Holder.Run, out var tell))
                tell(EventOf(effect));
        }
    }

    private static RunEvent EventOf(GroupEffect effect) => (effect, effect.Holder.Leg) switch
    {
        (GroupEffect.Superseded superseded, { } leg) => new LegCancelRequested(leg, StopCause.Superseded, superseded.Reason),
        (GroupEffect.Superseded superseded, null) => new CancelRequested(superseded.Reason),
        var (_, leg) => new GroupGranted(leg),
    };
}
