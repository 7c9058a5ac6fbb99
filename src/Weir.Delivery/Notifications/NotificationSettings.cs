namespace Weir.Delivery.Notifications;

/// <summary>Who is told what of rollouts.</summary>
/// <param name="Url">The address that gets a POST for each occasion.</param>
/// <param name="On">The occasions.</param>
public sealed record NotificationSettings(Uri Url, IReadOnlyList<Occasion> On);

/// <summary>What somebody may want to be told of.</summary>
public enum Occasion
{
    /// <summary>A rollout has begun.</summary>
    Started,

    /// <summary>A gate waits for a person.</summary>
    Waiting,

    /// <summary>A rollout stands still until somebody resumes it.</summary>
    Paused,

    /// <summary>A release has all requests.</summary>
    Promoted,

    /// <summary>A release was taken back.</summary>
    RolledBack,

    /// <summary>A release could not be taken back.</summary>
    RollbackFailed,
}
