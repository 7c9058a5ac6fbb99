using Weir.Delivery.Analysis;
using Weir.Delivery.Releases;

namespace Weir.Delivery.Rollouts;

/// <summary>What a rollout is to do, as it stood when it began. It does not change while the rollout goes on.</summary>
public sealed record RolloutPlan
{
    /// <summary>Which rollout of the environment: counted from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The release that is to serve.</summary>
    public required Release Candidate { get; init; }

    /// <summary>The one that serves until then; null for the first release of an environment.</summary>
    public Release? Stable { get; init; }

    /// <summary>Its stretches, in order.</summary>
    public required IReadOnlyList<Phase> Phases { get; init; }

    /// <summary>How it is judged.</summary>
    public required AnalysisSettings Analysis { get; init; }

    /// <summary>The links that take it back, in order, by their names.</summary>
    public required IReadOnlyList<string> Chain { get; init; }

    /// <summary>True where requests can be taken off the candidate before anything else happens.</summary>
    public bool CanReturnTraffic { get; init; }

    /// <summary>True where a gateway counts requests and errors.</summary>
    public bool IsCounted { get; init; }

    /// <summary>How many instances serve when one release has all requests.</summary>
    public required int Instances { get; init; }

    /// <summary>Why it was begun, such as <c>deploy</c> or <c>rollback to 1.4.0</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>How many checks it will have when all goes well.</summary>
    public int ChecksPlanned => Math.Max(1, (int)Phases.Sum(phase => Math.Ceiling(phase.Judged / Analysis.Interval)));
}
