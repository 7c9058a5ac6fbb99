using Weir.Delivery.Releases;

namespace Weir.Delivery.Analysis;

/// <summary>A place where measurements come from.</summary>
/// <remarks>Safe for concurrent use. What it cannot measure it says in the measurement; it throws only when it is cancelled.</remarks>
public interface IMetricSource
{
    /// <summary>Measures one metric over a stretch of time.</summary>
    Task<Measurement> MeasureAsync(MetricRequest request, CancellationToken cancellationToken);
}

/// <summary>What is to be measured.</summary>
/// <param name="Metric">The metric; its <see cref="MetricSettings.Source"/> is of the kind that the source serves.</param>
/// <param name="Candidate">The release that is judged.</param>
/// <param name="Stable">The one that it is compared with; null for the first release.</param>
/// <param name="From">The beginning of the stretch.</param>
/// <param name="To">Its end.</param>
public sealed record MetricRequest(MetricSettings Metric, Release Candidate, Release? Stable, DateTimeOffset From, DateTimeOffset To);

/// <summary>What was measured.</summary>
public abstract record Measurement
{
    /// <summary>Requests and errors of both releases, since each began to get requests in this rollout.</summary>
    public sealed record Counts(RequestCounts Candidate, RequestCounts? Stable) : Measurement;

    /// <summary>One number of each release.</summary>
    public sealed record Number(double Candidate, double? Stable) : Measurement;

    /// <summary>Numbers over time of each release.</summary>
    public sealed record Samples(IReadOnlyList<double> Candidate, IReadOnlyList<double> Stable) : Measurement;

    /// <summary>Whether something answered as it should.</summary>
    public sealed record Health(bool IsHealthy, string Detail) : Measurement;

    /// <summary>The source answered that there is nothing.</summary>
    public sealed record Nothing(string Reason) : Measurement;

    /// <summary>The source did not answer, or answered nonsense.</summary>
    public sealed record Error(string Reason) : Measurement;
}

/// <summary>Requests of one release.</summary>
/// <param name="Total">How many.</param>
/// <param name="Errors">How many of them were answered with 500 or more, or not at all.</param>
/// <param name="Since">Over which time they were counted.</param>
public readonly record struct RequestCounts(long Total, long Errors, TimeSpan Since);
