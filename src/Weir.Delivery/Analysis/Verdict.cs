using System.Text.Json.Serialization;

namespace Weir.Delivery.Analysis;

/// <summary>What one check of a release came to.</summary>
/// <param name="Outcome">The worst of its metrics that are not dry.</param>
/// <param name="At">When.</param>
/// <param name="Metrics">What each metric came to.</param>
public sealed record Verdict(Outcome Outcome, DateTimeOffset At, IReadOnlyList<MetricVerdict> Metrics)
{
    /// <summary>What a gateway had counted by then; null where none counts, or it could not be asked.</summary>
    public CountReading? Reading { get; init; }

    /// <summary>Why, in one line: the explanations of the metrics that decided.</summary>
    [JsonIgnore]
    public string Reason => string.Join("; ", Metrics.Where(metric => !metric.DryRun && metric.Outcome == Outcome).Select(metric => metric.Explanation));
}

/// <summary>What one metric came to.</summary>
/// <param name="Metric">Which.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="Explanation">The numbers, the rule, and the power that the rule had; one line for a person.</param>
public sealed record MetricVerdict(string Metric, Outcome Outcome, string Explanation)
{
    /// <summary>A short name of the rule that was broken, such as <c>low_success_rate</c>; null where none was.</summary>
    public string? Rule { get; init; }

    /// <summary>How many more requests there must be before it says anything; null where that is not what is missing.</summary>
    public long? MissingRequests { get; init; }

    /// <summary>When they will be there, as requests come now; null where nobody can say.</summary>
    public DateTimeOffset? ExpectedAt { get; init; }

    /// <summary>True where it is told but does not decide.</summary>
    public bool DryRun { get; init; }
}

/// <summary>What a check can come to, from good to bad.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
public enum Outcome
{
    /// <summary>The release is as it should be.</summary>
    Pass,

    /// <summary>There is not enough to go by. It is never a pass.</summary>
    Inconclusive,

    /// <summary>Nothing could be measured.</summary>
    Error,

    /// <summary>The release is worse than it may be.</summary>
    Fail,
}
