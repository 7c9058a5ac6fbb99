namespace Weir.Pipelines.Triggers;

/// <summary>The kinds of <see cref="Trigger"/>.</summary>
public enum TriggerKind
{
    /// <summary><see cref="Trigger.Push"/>.</summary>
    Push,

    /// <summary><see cref="Trigger.Tag"/>.</summary>
    Tag,

    /// <summary><see cref="Trigger.PullRequest"/>.</summary>
    PullRequest,

    /// <summary><see cref="Trigger.PullRequest"/> on its target.</summary>
    PullRequestOnTarget,

    /// <summary><see cref="Trigger.Schedule"/>.</summary>
    Schedule,

    /// <summary><see cref="Trigger.Manual"/>.</summary>
    Manual,

    /// <summary><see cref="Trigger.Called"/>.</summary>
    Called,

    /// <summary><see cref="Trigger.Dispatch"/>.</summary>
    Dispatch,

    /// <summary><see cref="Trigger.Other"/>.</summary>
    Other,
}
