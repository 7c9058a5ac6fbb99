using Weir.Delivery.Analysis;
using Weir.Delivery.Targets;
using Weir.Pipelines.Diagnostics;
using Weir.Yaml;

namespace Weir.Delivery.Files.Reading;

/// <summary>Makes the settings of an analysis.</summary>
internal sealed class AnalysisReader(AddressReader addresses, DiagnosticBag diagnostics)
{
    private static readonly IReadOnlyList<string> CountKeys = ["success-rate", "errors-per-minute", "min-requests", "compare", "false-alarms"];

    /// <param name="node">What is written; null for the defaults.</param>
    /// <param name="target">What is judged.</param>
    /// <param name="isCounted">True where a gateway counts requests and errors.</param>
    public AnalysisSettings Read(YamlNode? node, TargetSettings target, bool isCounted)
    {
        var otherwise = new AnalysisSettings();
        var settings = new AnalysisSettings
        {
            Interval = Values.Duration(Values.At(node, "every")) ?? otherwise.Interval,
            MinSuccessRate = isCounted ? Share(Values.At(node, "success-rate"), otherwise.MinSuccessRate) : null,
            MaxErrorsPerMinute = isCounted ? ErrorsPerMinute(Values.At(node, "errors-per-minute"), otherwise.MaxErrorsPerMinute) : null,
            HealthCheck = Values.Bool(Values.At(node, "health")) ?? otherwise.HealthCheck,
            MinRequests = Values.Whole(Values.At(node, "min-requests")) ?? otherwise.MinRequests,
            CompareErrors = isCounted && (Values.Bool(Values.At(node, "compare")) ?? otherwise.CompareErrors),
            FalseAlarms = Share(Values.At(node, "false-alarms"), otherwise.FalseAlarms) ?? otherwise.FalseAlarms,
            FailureLimit = Values.Limit(Values.At(node, "failures")) ?? otherwise.FailureLimit,
            InconclusiveLimit = Values.Whole(Values.At(node, "inconclusive")),
            ErrorLimit = Values.Whole(Values.At(node, "errors")) ?? otherwise.ErrorLimit,
            Metrics = ReadMetrics(Values.At(node, "metrics")),
        };
        if (!isCounted)
            CheckCounts(node, target);
        return settings;
    }

    private IReadOnlyList<MetricSettings> ReadMetrics(YamlNode? node)
    {
        List<MetricSettings> metrics = [];
        foreach (var item in Values.Items(node).OfType<YamlNode.Mapping>())
        {
            var metric = new MetricReader(addresses, diagnostics).Read(item);
            if (metrics.Any(known => known.Name == metric.Name) && item["name"] is { } name)
                diagnostics.Add(DeliveryRules.Contradiction, name.At, $"two metrics are called '{metric.Name}'", "give each a name of its own");
            metrics.Add(metric);
        }

        return metrics;
    }

    // What nobody counts cannot be asked for.
    private void CheckCounts(YamlNode? node, TargetSettings target)
    {
        var ofGateway = Values.Items(Values.At(node, "metrics")).Select(static metric => Values.At(metric, "gateway"));
        var asked = CountKeys.Select(key => Values.At(node, key)).Concat(ofGateway).OfType<YamlNode>();
        foreach (var value in asked.Where(static value => Values.Text(value) is not ("none" or "false")))
        {
            diagnostics.Add(
                DeliveryRules.Ability,
                value.At,
                $"no gateway stands before this {target.Kind} target, so nobody counts its requests",
                "measure them with a metric of another source, such as 'prometheus'");
        }
    }

    private static double? Share(YamlNode? node, double? otherwise) =>
        Values.Text(node) == "none" ? null : Values.Percentage(node) is { } percent ? Math.Round(percent / 100, 6) : otherwise;

    private static double? ErrorsPerMinute(YamlNode? node, double? otherwise) => Values.Text(node) == "none" ? null : Values.Number(node) ?? otherwise;
}
