using Weir.Delivery.Gateways;
using Weir.Delivery.Targets;
using Weir.Delivery.Tests.Rollouts;

namespace Weir.Delivery.Tests.Targets;

/// <summary>Does as a gateway, and keeps what it was told.</summary>
public sealed class ManualRouter : ITrafficRouter
{
    public IReadOnlyList<GatewayRelease> Routes { get; private set; } = [];

    public Traffic Traffic { get; private set; } = Traffic.Stable;

    /// <summary>Looks at the moment when requests are moved.</summary>
    public Action? Moved { get; set; }

    public TargetAbilities Abilities => Samples.Gatewayed;

    public Task<Convergence> RouteAsync(GatewayRelease? stable, GatewayRelease? candidate, Traffic traffic, CancellationToken cancellationToken)
    {
        (Routes, Traffic) = ([.. new[] { stable, candidate }.OfType<GatewayRelease>()], traffic);
        Moved?.Invoke();
        return Task.FromResult<Convergence>(new Convergence.Reached("routed"));
    }

    public Task LeaveOutAsync(IReadOnlyCollection<string> instances, CancellationToken cancellationToken)
    {
        Routes = [.. Routes.Select(route => route with { Endpoints = [.. route.Endpoints.Where(endpoint => !instances.Contains(endpoint))] })];
        return Task.CompletedTask;
    }

    public Task<double> CandidatePercentAsync(CancellationToken cancellationToken) => Task.FromResult(Routes.Count > 1 ? Traffic.CandidatePercent : 0);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
