using Weir.Delivery.Gateways;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Analysis;

/// <summary>Checks releases by what a gateway measured, a health check, and the metrics of the settings.</summary>
/// <param name="gateway">The gateway; null where there is none.</param>
/// <param name="health">Asks whether the candidate is healthy; null where nobody can say.</param>
/// <param name="sources">Gives the source of a kind; null where there is none.</param>
/// <param name="time">The time.</param>
public sealed class Analyst(
    IGatewayMetrics? gateway, Func<Release, CancellationToken, Task<Measurement.Health>>? health, Func<SourceSettings, IMetricSource?> sources, TimeProvider time) : IAnalyst
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What the candidate had at the check before.
    private readonly Dictionary<ReleaseId, GatewayCounts> _before = [];
    private DateTimeOffset _checkedAt;

    /// <inheritdoc/>
    public async Task<Verdict> CheckAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        var counted = CountAsync(request, cancellationToken);
        var healthy = HealthAsync(request, cancellationToken);
        var measured = Task.WhenAll(Wanted(request).Select(metric => MeasureAsync(metric, request, cancellationToken)));
        List<MetricVerdict> metrics = [.. await counted.ConfigureAwait(false), .. await healthy.ConfigureAwait(false), .. await measured.ConfigureAwait(false)];
        var outcome = metrics.Where(static metric => !metric.DryRun).Select(static metric => metric.Outcome).DefaultIfEmpty(Outcome.Inconclusive).Max();
        if (metrics.Count == 0)
            metrics.Add(new MetricVerdict("analysis", Outcome.Inconclusive, "nothing is measured: there is no gateway, no health check and no metric"));
        return new Verdict(outcome, time.GetUtcNow(), metrics);
    }

    // What needs requests says nothing of a release that has none by design.
    private static IEnumerable<MetricSettings> Wanted(CheckRequest request) =>
        request.Settings.Metrics.Where(metric => request.GetsRequests || metric.Source is SourceSettings.Health or SourceSettings.Command);

    private async Task<IReadOnlyList<MetricVerdict>> CountAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        if (gateway is null || !request.GetsRequests)
            return [];
        IReadOnlyDictionary<ReleaseId, GatewayCounts> read;
        try
        {
            read = await gateway.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TargetException silence)
        {
            return [new MetricVerdict("requests", Outcome.Error, silence.Message)];
        }

        var now = time.GetUtcNow();
        var candidate = read.GetValueOrDefault(request.Candidate.Id) ?? new GatewayCounts { Id = request.Candidate.Id.ToString(), Since = request.Began };
        var stable = request.Stable is null ? null : read.GetValueOrDefault(request.Stable.Id);
        var recent = _before.GetValueOrDefault(request.Candidate.Id) is { } before && candidate.Less(before) is var since
            ? new RequestCounts(since.Total, since.Errors, now - _checkedAt)
            : (RequestCounts?)null;
        _before[request.Candidate.Id] = candidate;
        _checkedAt = now;
        return
        [
            .. CountJudge.Judge(
                request.Settings,
                new RequestCounts(candidate.Total, candidate.Errors, now - request.Began),
                stable is null ? null : new RequestCounts(stable.Total, stable.Errors, now - stable.Since),
                recent,
                request.Settings.FalseAlarms / request.ChecksPlanned,
                now),
        ];
    }

    private async Task<IReadOnlyList<MetricVerdict>> HealthAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        if (!request.Settings.HealthCheck || health is null)
            return [];
        var answer = await health(request.Candidate, cancellationToken).ConfigureAwait(false);
        return
        [
            answer.IsHealthy
                ? new MetricVerdict("health", Outcome.Pass, answer.Detail)
                : new MetricVerdict("health", Outcome.Fail, answer.Detail) { Rule = "health_check_failed" },
        ];
    }

    private async Task<MetricVerdict> MeasureAsync(MetricSettings metric, CheckRequest request, CancellationToken cancellationToken)
    {
        if (sources(metric.Source) is not { } source)
            return MetricJudge.Judge(metric, new Measurement.Error("nothing here measures this"));
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var wanted = new MetricRequest(metric, request.Candidate, request.Stable, request.Since, time.GetUtcNow());
            return MetricJudge.Judge(metric, await source.MeasureAsync(wanted, either.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return MetricJudge.Judge(metric, new Measurement.Error($"there was no answer within {Patience.TotalSeconds:0} s"));
        }
    }
}
