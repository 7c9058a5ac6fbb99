using System.Text.Json.Nodes;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>Shares requests between a workload and its candidate.</summary>
internal interface IShares
{
    /// <summary>The label that tells the candidate's pods from the others.</summary>
    /// <param name="template">The labels of the workload's pods.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<(string Key, string Value)> LabelAsync(JsonObject template, CancellationToken cancellationToken);

    /// <summary>Shares the requests, and returns when what shares them has taken it.</summary>
    /// <param name="traffic">How; null where the workload serves alone.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="TargetException">It is not taken.</exception>
    Task ShareAsync(Traffic? traffic, CancellationToken cancellationToken);

    /// <summary>The candidate's share in percent; null where the number of pods is the share.</summary>
    Task<double?> CandidatePercentAsync(CancellationToken cancellationToken);
}

/// <summary>A service takes the pods of both: their numbers are the shares.</summary>
internal sealed class PodShares : IShares
{
    /// <inheritdoc/>
    public Task<(string Key, string Value)> LabelAsync(JsonObject template, CancellationToken cancellationToken) => Task.FromResult(("weir.dev/track", "candidate"));

    /// <inheritdoc/>
    public Task ShareAsync(Traffic? traffic, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<double?> CandidatePercentAsync(CancellationToken cancellationToken) => Task.FromResult<double?>(null);
}
