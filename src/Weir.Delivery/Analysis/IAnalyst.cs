using Weir.Delivery.Releases;

namespace Weir.Delivery.Analysis;

/// <summary>Checks a release: asks the sources and judges what they say.</summary>
public interface IAnalyst
{
    /// <summary>Reads what a gateway has counted until now: checks judge what comes after it. Only for releases that a gateway stands before.</summary>
    /// <exception cref="Targets.TargetException">The gateway cannot be asked.</exception>
    Task<CountReading> BeginAsync(Release candidate, Release? stable, CancellationToken cancellationToken);

    /// <summary>One check.</summary>
    Task<Verdict> CheckAsync(CheckRequest request, CancellationToken cancellationToken);
}

/// <summary>What a check is about.</summary>
/// <param name="Settings">How to judge.</param>
/// <param name="Candidate">The release that is judged.</param>
/// <param name="Stable">What it is compared with; null for the first release.</param>
/// <param name="Since">When the step began that is judged.</param>
/// <param name="GetsRequests">False where the release has no requests yet: only what needs none is checked.</param>
/// <param name="ChecksPlanned">How many checks the whole rollout will have: the chance of a false alarm is shared among them.</param>
public sealed record CheckRequest(
    AnalysisSettings Settings, Release Candidate, Release? Stable, DateTimeOffset Since, bool GetsRequests, int ChecksPlanned)
{
    /// <summary>What a gateway had counted when the release began to get requests, and at each check since then; empty where none counts.</summary>
    public IReadOnlyList<CountReading> Readings { get; init; } = [];

    /// <summary>The metrics that need not be measured again in this step, for they have passed it.</summary>
    public IReadOnlyCollection<string> Settled { get; init; } = [];

    /// <summary>False where the stable release is to get no requests any more, so that none are missing.</summary>
    public bool StableGetsRequests { get; init; } = true;
}
