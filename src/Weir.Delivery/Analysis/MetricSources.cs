using Weir.Delivery.Analysis.Sources;
using Weir.Delivery.Gateways;
using Weir.Delivery.Releases;

namespace Weir.Delivery.Analysis;

/// <summary>The places where metrics come from.</summary>
/// <param name="http">Asks services: see <see cref="CreateHttp"/>; the caller keeps it.</param>
/// <param name="variables">The variables of the environment, with the keys of services.</param>
/// <param name="folder">The folder of <c>weir.yaml</c>, in which commands run.</param>
/// <param name="gateway">The gateway; null where there is none.</param>
/// <param name="time">The time.</param>
public sealed class MetricSources(HttpClient http, IReadOnlyDictionary<string, string> variables, string folder, IGatewayMetrics? gateway, TimeProvider time)
{
    private const int LargestAnswer = 4 << 20;

    private readonly Dictionary<MetricSettings, IMetricSource> _known = new(ReferenceEqualityComparer.Instance);
    private IReadOnlyDictionary<ReleaseId, GatewayCounts> _begin = new Dictionary<ReleaseId, GatewayCounts>();

    /// <summary>A client for services: it follows no redirect, for that would carry keys elsewhere, and keeps no cookie.</summary>
    public static HttpClient CreateHttp() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
    {
        Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswer,
    };

    /// <summary>Why a metric cannot be measured here, such as a variable with a key that is not set; null where it can.</summary>
    public string? WhyNot(MetricSettings metric) => metric.Source is SourceSettings.Gateway
        ? gateway is null ? "no gateway stands before the releases" : null
        : ApiOf(metric.Source)?.WhyNot;

    /// <summary>Says what the gateway had counted when the candidate began to get requests: the first step is measured from there.</summary>
    internal void Begin(IReadOnlyDictionary<ReleaseId, GatewayCounts> counts) => _begin = counts;

    /// <summary>The source of a metric: always the same one.</summary>
    internal IMetricSource Of(MetricSettings metric)
    {
        lock (_known)
        {
            if (!_known.TryGetValue(metric, out var source))
                _known[metric] = source = Make(metric.Source);
            return source;
        }
    }

    private IMetricSource Make(SourceSettings source) => source switch
    {
        SourceSettings.Gateway measured when gateway is not null => new GatewaySource(measured.Metric, gateway, _begin),
        SourceSettings.Health health => new HealthSource(health, http, time),
        SourceSettings.Command command => new CommandSource(command, folder, time),
        _ when ApiOf(source) is { } api => new HttpSource(api, http, time),
        _ => throw new ArgumentException("no gateway stands before the releases", nameof(source)),
    };

    private ISourceApi? ApiOf(SourceSettings source) => source switch
    {
        SourceSettings.Prometheus prometheus => new PrometheusApi(prometheus, variables),
        SourceSettings.Datadog datadog => new DatadogApi(datadog, variables),
        SourceSettings.NewRelic newRelic => new NewRelicApi(newRelic, variables),
        SourceSettings.CloudWatch cloudWatch => new CloudWatchApi(cloudWatch, AwsAccess.Find(variables, static path => File.Exists(path) ? File.ReadAllLines(path) : null), time),
        SourceSettings.Elasticsearch elasticsearch => new ElasticsearchApi(elasticsearch, variables),
        SourceSettings.Sentry sentry => new SentryApi(sentry, variables),
        _ => null,
    };
}
