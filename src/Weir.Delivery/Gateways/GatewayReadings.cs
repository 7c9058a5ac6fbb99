using System.Globalization;
using Weir.Delivery.Analysis;
using Weir.Delivery.Releases;

namespace Weir.Delivery.Gateways;

/// <summary>What a gateway counted, for who judges.</summary>
/// <param name="client">The gateway.</param>
public sealed class GatewayReadings(GatewayClient client) : IGatewayMetrics
{
    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<ReleaseId, GatewayCounts>> ReadAsync(CancellationToken cancellationToken)
    {
        var status = await client.StatusAsync(cancellationToken).ConfigureAwait(false);
        var counts = new Dictionary<ReleaseId, GatewayCounts>();
        foreach (var release in status.Counts)
        {
            if (release.Id is ['r', .. var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                counts[new ReleaseId(id)] = release;
        }

        return counts;
    }
}
