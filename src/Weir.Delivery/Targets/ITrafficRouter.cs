using Weir.Delivery.Gateways;

namespace Weir.Delivery.Targets;

/// <summary>Stands before the instances of an environment and shares the requests among them.</summary>
/// <remarks>One caller at a time. It outlives its callers, and keeps what it was told.</remarks>
public interface ITrafficRouter : IAsyncDisposable
{
    /// <summary>What it can do.</summary>
    TargetAbilities Abilities { get; }

    /// <summary>
    /// Shares the requests from now on. When it returns with <see cref="Convergence.Reached"/>, every new request goes by the new shares, and
    /// instances that are no longer named have no request left. Telling it the same again changes nothing.
    /// </summary>
    /// <param name="stable">The release that serves, with its instances; null where nothing does.</param>
    /// <param name="candidate">The release that is judged; null where none is.</param>
    /// <param name="traffic">How the requests are shared between the two.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TargetException">It cannot be reached, or refuses.</exception>
    Task<Convergence> RouteAsync(GatewayRelease? stable, GatewayRelease? candidate, Traffic traffic, CancellationToken cancellationToken);

    /// <summary>
    /// Gives these instances no more requests, and leaves all else as it is. When it returns they have none left. A release without an instance
    /// left has no share any more; with none at all, requests are refused. Telling it the same again changes nothing.
    /// </summary>
    /// <param name="instances">Their addresses, as <c>host:port</c>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TargetException">It cannot be reached, or refuses.</exception>
    Task LeaveOutAsync(IReadOnlyCollection<string> instances, CancellationToken cancellationToken);

    /// <summary>The share of the requests that the candidate gets now; 0 where there is none.</summary>
    /// <exception cref="TargetException">It cannot be reached.</exception>
    Task<double> CandidatePercentAsync(CancellationToken cancellationToken);
}
