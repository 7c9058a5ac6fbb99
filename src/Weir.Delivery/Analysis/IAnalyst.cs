using Weir.Delivery.Releases;

namespace Weir.Delivery.Analysis;

/// <summary>Checks a release: asks the sources and judges what they say.</summary>
public interface IAnalyst
{
    /// <summary>One check.</summary>
    Task<Verdict> CheckAsync(CheckRequest request, CancellationToken cancellationToken);
}

/// <summary>What a check is about.</summary>
/// <param name="Settings">How to judge.</param>
/// <param name="Candidate">The release that is judged.</param>
/// <param name="Stable">What it is compared with; null for the first release.</param>
/// <param name="Since">When the step began that is judged.</param>
/// <param name="Began">When the release first got requests in this rollout.</param>
/// <param name="GetsRequests">False where the release has no requests yet: only what needs none is checked.</param>
/// <param name="ChecksPlanned">How many checks the whole rollout will have: the chance of a false alarm is shared among them.</param>
public sealed record CheckRequest(
    AnalysisSettings Settings, Release Candidate, Release? Stable, DateTimeOffset Since, DateTimeOffset Began, bool GetsRequests, int ChecksPlanned);
