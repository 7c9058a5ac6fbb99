using Weir.Delivery.Strategies;

namespace Weir.Delivery.Rollouts;

/// <summary>What is to be done next in a rollout.</summary>
public abstract record RolloutCommand
{
    /// <summary>Say that it begins.</summary>
    public sealed record Begin : RolloutCommand;

    /// <summary>Say that a gate waits for a person.</summary>
    public sealed record AskPerson(int Phase, int Index) : RolloutCommand;

    /// <summary>Wait for a gate.</summary>
    public sealed record AskGate(int Phase, int Index, Gate Gate) : RolloutCommand;

    /// <summary>Make the environment what a phase says.</summary>
    public sealed record Reach(int Phase) : RolloutCommand;

    /// <summary>Read what the gateway has counted until now.</summary>
    public sealed record BeginCounting : RolloutCommand;

    /// <summary>Check the candidate.</summary>
    public sealed record Check(int Phase) : RolloutCommand;

    /// <summary>Nothing until then, or until somebody asks for something.</summary>
    public sealed record WaitUntil(DateTimeOffset At) : RolloutCommand;

    /// <summary>Nothing until somebody asks for something.</summary>
    /// <param name="Reason">What is waited for, for a person.</param>
    public sealed record WaitForPerson(string Reason) : RolloutCommand;

    /// <summary>Give all requests to the stable release, whose instances are still there.</summary>
    public sealed record ReturnTraffic : RolloutCommand;

    /// <summary>Try a link of the rollback chain.</summary>
    public sealed record TryLink(string Name) : RolloutCommand;

    /// <summary>Make sure that the stable release is there alone.</summary>
    public sealed record Restore : RolloutCommand;

    /// <summary>End.</summary>
    public sealed record Finish(RolloutResult Result, string Reason) : RolloutCommand;
}
