using Weir.Delivery.Gateways;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Analysis;

/// <summary>Checks releases by what a gateway measured, a health check, and the metrics of the settings.</summary>
/// <param name="gateway">The gateway; null where there is none.</param>
/// <param name="health">Asks whether the candidate is healthy; null where nobody can say.</param>
/// <param name="sources">Where metrics come from.</param>
/// <param name="time">The time.</param>
public sealed class Analyst(
    IGatewayMetrics? gateway, Func<Release, CancellationToken, Task<Measurement.Health>>? health, MetricSources sources, TimeProvider time) : IAnalyst
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async Task<CountReading> BeginAsync(Release candidate, Release? stable, CancellationToken cancellationToken)
    {
        var counts = await ReadAsync(cancellationToken).ConfigureAwait(false);
        sources.Begin(counts);
        return ReadingOf(counts, candidate, stable);
    }

    private Task<IReadOnlyDictionary<ReleaseId, GatewayCounts>> ReadAsync(CancellationToken cancellationToken) =>
        (gateway ?? throw new InvalidOperationException("no gateway counts here")).ReadAsync(cancellationToken);

    private CountReading ReadingOf(IReadOnlyDictionary<ReleaseId, GatewayCounts> counts, Release candidate, Release? stable)
    {
        var (own, other) = (counts.GetValueOrDefault(candidate.Id), stable is null ? null : counts.GetValueOrDefault(stable.Id));
        return new CountReading(time.GetUtcNow(), own?.Total ?? 0, own?.Errors ?? 0, other?.Total ?? 0, other?.Errors ?? 0);
    }

    /// <inheritdoc/>
    public async Task<Verdict> CheckAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        var counted = CountAsync(request, cancellationToken);
        var healthy = HealthAsync(request, cancellationToken);
        var measured = Task.WhenAll(Wanted(request).Select(metric => MeasureAsync(metric, request, cancellationToken)));
        var (reading, counts) = await counted.ConfigureAwait(false);
        var settled = request.Settled.Select(static name => new MetricVerdict(name, Outcome.Pass, $"{name}: it has passed this step already"));
        List<MetricVerdict> metrics = [.. counts, .. await healthy.ConfigureAwait(false), .. await measured.ConfigureAwait(false), .. settled];
        if (metrics.All(static metric => metric.DryRun))
            metrics.Add(new MetricVerdict("analysis", Outcome.Inconclusive, "nothing that decides is measured: there is no gateway, no health check and no metric"));
        var outcome = metrics.Where(static metric => !metric.DryRun).Max(static metric => metric.Outcome);
        return new Verdict(outcome, time.GetUtcNow(), metrics) { Reading = reading };
    }

    // What needs requests says nothing of a release that has none by design.
    private static IEnumerable<MetricSettings> Wanted(CheckRequest request) =>
        request.Settings.Metrics.Where(metric =>
            !request.Settled.Contains(metric.Name) && (request.GetsRequests || metric.Source is SourceSettings.Health or SourceSettings.Command));

    private async Task<(CountReading? Reading, IReadOnlyList<MetricVerdict> Verdicts)> CountAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        if (request.Readings.Count == 0 || !request.GetsRequests)
            return (null, []);
        try
        {
            var reading = ReadingOf(await ReadAsync(cancellationToken).ConfigureAwait(false), request.Candidate, request.Stable);
            return (reading, [.. CountJudge.Judge(request, [.. request.Readings, reading])]);
        }
        catch (TargetException silence)
        {
            return (null, [new MetricVerdict("requests", Outcome.Error, silence.Message)]);
        }
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
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var wanted = new MetricRequest(metric, request.Candidate, request.Stable, request.Since, time.GetUtcNow());
        try
        {
            return MetricJudge.Judge(wanted, await sources.Of(metric).MeasureAsync(wanted, either.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return MetricJudge.Judge(wanted, new Measurement.Error($"there was no answer within {Patience.TotalSeconds:0} s"));
        }
    }
}
