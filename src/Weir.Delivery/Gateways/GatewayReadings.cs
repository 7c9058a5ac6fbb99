using System.Globalization;
using Weir.Delivery.Analysis;
using Weir.Delivery.Releases;

namespace Weir.Delivery.Gateways;

/// <summary>What a gateway counted, for who judges.</summary>
/// <param name="client">The gateway.</param>
/// <param name="start">Starts one where none runs: one that was killed is no fault of the release that is judged.</param>
public sealed class GatewayReadings(GatewayClient client, Func<CancellationToken, Task> start) : IGatewayMetrics, IDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _starting = new(1);

    /// <inheritdoc/>
    public void Dispose() => _starting.Dispose();

    /// <summary>How the gateway is, which is started where none runs.</summary>
    /// <exception cref="Targets.TargetException">It cannot be started or asked.</exception>
    public async Task<GatewayStatus> StatusAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (await client.FindAsync(cancellationToken).ConfigureAwait(false) is { } status)
                return status;
            await start(cancellationToken).ConfigureAwait(false);
            var begun = await client.StatusAsync(cancellationToken).ConfigureAwait(false);
            foreach (var release in begun.Table.Releases)
                await client.WaitForReadyAsync(release.Id, ReadyWithin, cancellationToken).ConfigureAwait(false);
            return await client.StatusAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<ReleaseId, GatewayCounts>> ReadAsync(CancellationToken cancellationToken)
    {
        var status = await StatusAsync(cancellationToken).ConfigureAwait(false);
        var counts = new Dictionary<ReleaseId, GatewayCounts>();
        foreach (var release in status.Counts)
        {
            if (release.Id is ['r', .. var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                counts[new ReleaseId(id)] = release;
        }

        return counts;
    }
}
