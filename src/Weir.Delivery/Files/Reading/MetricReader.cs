using Weir.Delivery.Analysis;
using Weir.Delivery.Files.Schema;
using Weir.Pipelines.Diagnostics;
using Weir.Yaml;

namespace Weir.Delivery.Files.Reading;

/// <summary>Makes the settings of a metric.</summary>
internal sealed class MetricReader(AddressReader addresses, DiagnosticBag diagnostics)
{
    public MetricSettings Read(YamlNode.Mapping node)
    {
        var (kind, source) = Values.Kind(node, SourceShapes.Kinds.Select(static kind => kind.Name)) ?? ("", node);
        var metric = new MetricSettings
        {
            Name = Values.Text(node["name"]) ?? "",
            Source = ReadSource(kind, source),
            Min = Values.Number(node["min"]),
            Max = Values.Number(node["max"]),
            MaxRatio = Values.Number(node["max-ratio"]),
            Comparison = Values.Bool(node["kayenta"]) == true ? Comparison.Kayenta : Comparison.Ratio,
            DryRun = Values.Bool(node["dry-run"]) ?? false,
            FailureLimit = Values.Limit(node["failures"]),
            Count = Values.Whole(node["count"]),
            Passes = Values.Whole(node["passes"]),
        };
        CheckLimits(metric, node, kind);
        CheckComparison(metric, node, kind);
        return metric;
    }

    private SourceSettings ReadSource(string kind, YamlNode node) => kind switch
    {
        "prometheus" => new SourceSettings.Prometheus(Url(node), Text(node, "query"), Find(node, "baseline")) { TokenVariable = Find(node, "token-variable") },
        "health" =>
            new SourceSettings.Health(addresses.Read(Values.At(node, "url") ?? node), Values.Duration(Values.At(node, "timeout")) ?? SourceShapes.HealthTime),
        "command" =>
            new SourceSettings.Command(Values.Text(Values.At(node, "script") ?? node) ?? "", Values.Duration(Values.At(node, "timeout")) ?? SourceShapes.CommandTime),
        "datadog" => new SourceSettings.Datadog(Url(node, SourceShapes.DatadogUrl), Text(node, "query"), Find(node, "baseline")),
        "new-relic" =>
            new SourceSettings.NewRelic(Url(node, SourceShapes.NewRelicUrl), Values.Whole(Values.At(node, "account")) ?? 0, Text(node, "query"), Find(node, "baseline")),
        "cloudwatch" => new SourceSettings.CloudWatch(Text(node, "namespace"), Text(node, "metric"), Find(node, "statistic") ?? SourceShapes.Statistic)
        {
            Dimensions = Values.Map(Values.At(node, "dimensions")),
            Baseline = Values.Map(Values.At(node, "baseline")),
            Url = addresses.Find(Values.At(node, "url")),
        },
        "elasticsearch" => new SourceSettings.Elasticsearch(Url(node), Text(node, "index"), Text(node, "query"), Find(node, "baseline")) { KeyVariable = Find(node, "key-variable") },
        "sentry" => new SourceSettings.Sentry(Url(node, SourceShapes.SentryUrl), Text(node, "organization"), Text(node, "project")),
        _ => new SourceSettings.Gateway(ReadGatewayMetric(Values.Text(node))),
    };

    private static GatewayMetric ReadGatewayMetric(string? word) => word switch
    {
        "errors-per-minute" => GatewayMetric.ErrorsPerMinute,
        "latency-p50" => GatewayMetric.LatencyP50,
        "latency-p95" => GatewayMetric.LatencyP95,
        "latency-p99" => GatewayMetric.LatencyP99,
        _ => GatewayMetric.SuccessRate,
    };

    private void CheckLimits(MetricSettings metric, YamlNode.Mapping node, string kind)
    {
        if (metric.Min > metric.Max)
            Report(node["max"]!.At, FormattableString.Invariant($"nothing is at least {metric.Min} and at most {metric.Max}"), "write a 'max' that is not below 'min'");
        if (metric.Passes > metric.Count)
            Report(node["passes"]!.At, FormattableString.Invariant($"{metric.Count} checks cannot pass {metric.Passes} times in a row"), "write no more 'passes' than 'count'");
        string[] limits = ["min", "max", "max-ratio", "kayenta"];
        if (kind == "health" && limits.Select(limit => node[limit]).FirstOrDefault(static limit => limit is not null) is { } useless)
            Report(useless.At, "a health source measures no number", "leave the limit out: an answer from 200 to 399 passes");
        if (kind is not ("health" or "") && !metric.DryRun && metric is { Min: null, Max: null, MaxRatio: null, Comparison: not Comparison.Kayenta })
            Report((node["name"] ?? node).At, "this metric has no limit, so it decides nothing", "write 'min', 'max', 'max-ratio' or 'kayenta', or 'dry-run: true'");
    }

    private void CheckComparison(MetricSettings metric, YamlNode.Mapping node, string kind)
    {
        if (kind is "" or "health" || (metric is { MaxRatio: null } && metric.Comparison != Comparison.Kayenta))
            return;
        var at = (node["max-ratio"] ?? node["kayenta"])!.At;
        if (metric is { MaxRatio: not null, Comparison: Comparison.Kayenta })
            Report(at, "'max-ratio' and 'kayenta' are two ways to compare", "write one of them");
        if (metric.MaxRatio <= 0)
            Report(at, "a ratio is more than 0", "write 1.2 to allow 20 % more than the stable release");
        if (kind == "command")
            Report(at, "a command measures one release, so there is nothing to compare with", "write 'min' or 'max'");
        else if (metric.Comparison == Comparison.Kayenta && kind is ("gateway" or "elasticsearch" or "sentry"))
            Report(at, $"Kayenta's judge compares samples over time, and '{kind}' gives one number", "write 'max-ratio', or take the metric from another source");
        else if (kind is not ("gateway" or "sentry") && Values.At(node[kind], "baseline") is null)
            Report(at, "this compares with the stable release, and nothing measures that", $"write a 'baseline' in '{kind}'");
    }

    private void Report(Span at, string message, string help) => diagnostics.Add(DeliveryRules.Contradiction, at, message, help);

    private Uri Url(YamlNode node, string? otherwise = null) =>
        Values.At(node, "url") is { } url ? addresses.Read(url) : otherwise is not null ? new Uri(otherwise) : addresses.Read(null);

    private static string Text(YamlNode node, string key) => Find(node, key) ?? "";

    private static string? Find(YamlNode node, string key) => Values.Text(Values.At(node, key));
}
