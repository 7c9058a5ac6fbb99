using Weir.Delivery.Releases;

namespace Weir.Delivery.Strategies;

/// <summary>Waits for gates that no person opens.</summary>
public interface IGatekeeper
{
    /// <summary>Waits until the gate has answered. Asking again after an interruption does no harm.</summary>
    Task<GateAnswer> AskAsync(Gate gate, GateSubject subject, CancellationToken cancellationToken);
}

/// <summary>What a gate is asked about.</summary>
/// <param name="Candidate">The release that wants through.</param>
/// <param name="Phase">The phase that it wants into, by its title.</param>
/// <param name="Percent">The share of requests that it gets there.</param>
public sealed record GateSubject(Release Candidate, string Phase, double Percent);

/// <summary>What a gate said.</summary>
/// <param name="IsOpen">Whether the rollout may go on; otherwise the release is taken back.</param>
/// <param name="Detail">Why, in one line.</param>
public sealed record GateAnswer(bool IsOpen, string Detail);
