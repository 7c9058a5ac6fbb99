using Weir.Delivery.Releases;
using Weir.Delivery.Strategies;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Rollouts;

/// <summary>A stretch of a rollout: what is to be in the environment, and how long that is judged.</summary>
/// <param name="Title">What people call it, such as <c>10 %</c>.</param>
/// <param name="StableInstances">How many instances of the stable release.</param>
/// <param name="CandidateInstances">How many instances of the candidate.</param>
/// <param name="Traffic">Who gets the requests.</param>
public sealed record Phase(string Title, int StableInstances, int CandidateInstances, Traffic Traffic)
{
    /// <summary>How long it is judged; zero where the health of the instances is enough.</summary>
    public TimeSpan Judged { get; init; }

    /// <summary>What must open before it.</summary>
    public IReadOnlyList<Gate> Gates { get; init; } = [];

    /// <summary>How many instances there may be of both releases on the way to it; null for as many as it takes.</summary>
    public int? MostInstances { get; init; }

    /// <summary>True from the phase on in which the old release is gone.</summary>
    public bool IsPromotion { get; init; }

    /// <summary>What it means for two releases.</summary>
    public Allocation Of(Release candidate, Release? stable) => IsPromotion || stable is null
        ? Allocation.Only(candidate, CandidateInstances) with { MostInstances = MostInstances }
        : new Allocation
        {
            Stable = stable,
            StableInstances = StableInstances,
            Candidate = candidate,
            CandidateInstances = CandidateInstances,
            Traffic = Traffic,
            MostInstances = MostInstances,
        };
}
