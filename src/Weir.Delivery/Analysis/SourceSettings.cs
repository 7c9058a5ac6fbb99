using System.Text.Json.Serialization;

namespace Weir.Delivery.Analysis;

/// <summary>Where a metric comes from. <c>{version}</c>, <c>{stable}</c>, <c>{app}</c>, <c>{environment}</c> and <c>{window}</c> in queries stand for what they name.</summary>
/// <remarks>Credentials are names of environment variables, never values.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "source")]
[JsonDerivedType(typeof(Gateway), "gateway")]
[JsonDerivedType(typeof(Prometheus), "prometheus")]
[JsonDerivedType(typeof(Health), "health")]
[JsonDerivedType(typeof(Command), "command")]
[JsonDerivedType(typeof(Datadog), "datadog")]
[JsonDerivedType(typeof(NewRelic), "new-relic")]
[JsonDerivedType(typeof(CloudWatch), "cloudwatch")]
[JsonDerivedType(typeof(Elasticsearch), "elasticsearch")]
[JsonDerivedType(typeof(Sentry), "sentry")]
public abstract record SourceSettings
{
    /// <summary>The counts and times that the gateway measured.</summary>
    public sealed record Gateway(GatewayMetric Metric) : SourceSettings;

    /// <summary>A query of PromQL.</summary>
    /// <param name="Url">The server.</param>
    /// <param name="Query">About the candidate.</param>
    /// <param name="Baseline">The same about the stable release; null where it is not compared.</param>
    public sealed record Prometheus(Uri Url, string Query, string? Baseline = null) : SourceSettings
    {
        /// <summary>The variable with a bearer token.</summary>
        public string? TokenVariable { get; init; }
    }

    /// <summary>An address that answers 200 to 399.</summary>
    public sealed record Health(Uri Url, TimeSpan Timeout) : SourceSettings;

    /// <summary>A command that writes a number and ends with 0.</summary>
    public sealed record Command(string Script, TimeSpan Timeout) : SourceSettings;

    /// <summary>A metric query of Datadog; the keys are in <c>DD_API_KEY</c> and <c>DD_APP_KEY</c>.</summary>
    public sealed record Datadog(Uri Url, string Query, string? Baseline = null) : SourceSettings;

    /// <summary>A query of NRQL; the key is in <c>NEW_RELIC_API_KEY</c>.</summary>
    public sealed record NewRelic(Uri Url, long Account, string Query, string? Baseline = null) : SourceSettings;

    /// <summary>A metric of CloudWatch; credentials and region as AWS's own programs take them.</summary>
    public sealed record CloudWatch(string Namespace, string Metric, string Statistic) : SourceSettings
    {
        /// <summary>The dimensions of the candidate.</summary>
        public IReadOnlyDictionary<string, string> Dimensions { get; init; } = new Dictionary<string, string>();

        /// <summary>The dimensions of the stable release; empty where it is not compared.</summary>
        public IReadOnlyDictionary<string, string> Baseline { get; init; } = new Dictionary<string, string>();

        /// <summary>The service's address; null for the region's own.</summary>
        public Uri? Url { get; init; }
    }

    /// <summary>How many documents match, or the value of an aggregation.</summary>
    /// <param name="Url">The server.</param>
    /// <param name="Index">The index or pattern.</param>
    /// <param name="Query">In the query string syntax.</param>
    /// <param name="Baseline">The same about the stable release.</param>
    public sealed record Elasticsearch(Uri Url, string Index, string Query, string? Baseline = null) : SourceSettings
    {
        /// <summary>The variable with an API key.</summary>
        public string? KeyVariable { get; init; }
    }

    /// <summary>How many errors Sentry has seen in the release; the token is in <c>SENTRY_AUTH_TOKEN</c>.</summary>
    public sealed record Sentry(Uri Url, string Organization, string Project) : SourceSettings;
}

/// <summary>What the gateway measures of each release.</summary>
public enum GatewayMetric
{
    /// <summary>The share of answers that are no errors, from 0 to 1.</summary>
    SuccessRate,

    /// <summary>Errors in a minute.</summary>
    ErrorsPerMinute,

    /// <summary>The time that half of the answers take, in seconds.</summary>
    LatencyP50,

    /// <summary>The time that 95 % of the answers take, in seconds.</summary>
    LatencyP95,

    /// <summary>The time that 99 % of the answers take, in seconds.</summary>
    LatencyP99,
}
