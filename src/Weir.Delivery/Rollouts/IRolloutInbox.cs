namespace Weir.Delivery.Rollouts;

/// <summary>What people ask of a rollout while it goes on.</summary>
public interface IRolloutInbox
{
    /// <summary>What was asked and is not answered yet, the oldest first.</summary>
    IReadOnlyList<AskedEvent> Asked();

    /// <summary>Takes away what was asked, once it stands in the journal.</summary>
    void Answer(AskedEvent asked);

    /// <summary>Waits until something is asked that is wanted, or until a time.</summary>
    /// <param name="wanted">What ends the waiting; what else is asked stays.</param>
    /// <param name="until">When to give up; null for never.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task WaitAsync(Func<RolloutEvent, bool> wanted, DateTimeOffset? until, CancellationToken cancellationToken);
}

/// <summary>Something that was asked.</summary>
/// <param name="Id">Tells it from the others.</param>
/// <param name="What">The event that it becomes.</param>
public sealed record AskedEvent(string Id, RolloutEvent What);
