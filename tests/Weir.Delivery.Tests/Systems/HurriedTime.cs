using System.Collections.Concurrent;
using Weir.Delivery.Systems;

namespace Weir.Delivery.Tests.Systems;

/// <summary>A time in which pauses are over at once and are kept; the time limit of a request stays.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private static readonly TimeSpan Limit = new CiHttp(System).Limit;

    private readonly ConcurrentQueue<TimeSpan> _pauses = [];

    public IReadOnlyList<TimeSpan> Pauses => [.. _pauses];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Limit || dueTime == Timeout.InfiniteTimeSpan)
            return base.CreateTimer(callback, state, dueTime, period);
        _pauses.Enqueue(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
