namespace Weir.Delivery.Rollouts;

/// <summary>What somebody asks of a rollout that another process carries out.</summary>
/// <param name="Event">The event that it becomes: one of those whose names end with <c>Requested</c>.</param>
public sealed record RolloutRequest(RolloutEvent Event);
