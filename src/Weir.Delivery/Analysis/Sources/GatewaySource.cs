using Weir.Delivery.Gateways;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Analysis.Sources;

/// <summary>What a gateway measured of both releases since the step began that is judged.</summary>
/// <param name="metric">What of it.</param>
/// <param name="gateway">The gateway.</param>
/// <param name="first">What it had counted when the candidate began to get requests; empty where that is not known, so that all it counted is meant.</param>
internal sealed class GatewaySource(GatewayMetric metric, IGatewayMetrics gateway, IReadOnlyDictionary<ReleaseId, GatewayCounts> first) : IMetricSource
{
    private (DateTimeOffset Since, IReadOnlyDictionary<ReleaseId, GatewayCounts> Counts) _begin = (DateTimeOffset.MinValue, first);
    private IReadOnlyDictionary<ReleaseId, GatewayCounts>? _last;

    /// <inheritdoc/>
    public async Task<Measurement> MeasureAsync(MetricRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var now = await gateway.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (_begin.Since != request.From)
                _begin = (request.From, _last ?? _begin.Counts);
            _last = now;
            var time = request.To - request.From;
            if (Of(request.Candidate, now, time) is not { } candidate)
                return new Measurement.Nothing("the release had no requests in this step");
            return new Measurement.Number(candidate, request.Stable is { } stable ? Of(stable, now, time) : null);
        }
        catch (TargetException silence)
        {
            return new Measurement.Error(silence.Message);
        }
    }

    private double? Of(Release release, IReadOnlyDictionary<ReleaseId, GatewayCounts> now, TimeSpan time)
    {
        if (now.GetValueOrDefault(release.Id) is not { } all)
            return null;
        var counts = _begin.Counts.GetValueOrDefault(release.Id) is { } before ? all.Less(before) : all;
        return counts.Total == 0 ? null : metric switch
        {
            GatewayMetric.SuccessRate => (double)(counts.Total - counts.Errors) / counts.Total,
            GatewayMetric.ErrorsPerMinute => counts.Errors / Math.Max(time.TotalMinutes, 1.0 / 60),
            GatewayMetric.LatencyP50 => counts.Quantile(0.5)?.TotalSeconds,
            GatewayMetric.LatencyP95 => counts.Quantile(0.95)?.TotalSeconds,
            _ => counts.Quantile(0.99)?.TotalSeconds,
        };
    }
}
