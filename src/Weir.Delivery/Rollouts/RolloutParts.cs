using Weir.Delivery.Analysis;
using Weir.Delivery.Rollback;
using Weir.Delivery.Strategies;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Rollouts;

/// <summary>What a rollout is carried out with.</summary>
public sealed record RolloutParts
{
    /// <summary>The place.</summary>
    public required IDeployTarget Target { get; init; }

    /// <summary>Who judges.</summary>
    public required IAnalyst Analyst { get; init; }

    /// <summary>Who waits for gates.</summary>
    public required IGatekeeper Gatekeeper { get; init; }

    /// <summary>The links of the plan's chain, one for each of its names.</summary>
    public required IReadOnlyList<IRollbackLink> Links { get; init; }

    /// <summary>The time.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Gets each event when it stands in the journal, with the state that it led to.</summary>
    public Action<RolloutEntry, RolloutState> Watch { get; init; } = static (_, _) => { };

    /// <summary>Gets lines about what is being done, for a person.</summary>
    public required IProgress<string> Progress { get; init; }
}
