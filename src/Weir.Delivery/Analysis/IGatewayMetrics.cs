using Weir.Delivery.Gateways;
using Weir.Delivery.Releases;

namespace Weir.Delivery.Analysis;

/// <summary>What a gateway measured of releases.</summary>
public interface IGatewayMetrics
{
    /// <summary>What was measured of each release that ever got a request.</summary>
    /// <exception cref="Targets.TargetException">The gateway cannot be asked.</exception>
    Task<IReadOnlyDictionary<ReleaseId, GatewayCounts>> ReadAsync(CancellationToken cancellationToken);
}
