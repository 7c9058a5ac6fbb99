using Weir.Delivery.Targets;

namespace Weir.Delivery.Gateways;

/// <summary>The gateway of an environment as the router of its target; it is started when it is first needed.</summary>
/// <param name="client">The gateway; the router disposes it.</param>
/// <param name="ensure">Makes sure that the gateway runs.</param>
public sealed class GatewayRouter(GatewayClient client, Func<CancellationToken, Task> ensure) : ITrafficRouter
{
    /// <inheritdoc/>
    public TargetAbilities Abilities { get; } =
        new() { Traffic = TrafficControl.Weights, SideBySide = true, Matches = true, Mirrors = true, Sticky = true };

    /// <inheritdoc/>
    public async Task<Convergence> RouteAsync(GatewayRelease? stable, GatewayRelease? candidate, Traffic traffic, CancellationToken cancellationToken)
    {
        await ensure(cancellationToken).ConfigureAwait(false);
        var settings = (candidate ?? stable)?.Release.Target ?? new ProcessSettings { Command = "" };
        return await new GatewayTraffic(client, settings).ApplyAsync(stable, candidate, traffic, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task LeaveOutAsync(IReadOnlyCollection<string> instances, CancellationToken cancellationToken)
    {
        await ensure(cancellationToken).ConfigureAwait(false);
        await GatewayTraffic.LeaveOutAsync(client, instances, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<double> CandidatePercentAsync(CancellationToken cancellationToken) =>
        await client.FindAsync(cancellationToken).ConfigureAwait(false) is { Table: { Candidate: not null } table } ? table.CandidatePercent : 0;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
