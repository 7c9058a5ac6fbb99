namespace Weir.Delivery.Analysis.Sources;

/// <summary>Asks whether an address answers 200 to 399.</summary>
internal sealed class HealthSource(SourceSettings.Health settings, HttpClient http, TimeProvider time) : IMetricSource
{
    /// <inheritdoc/>
    public async Task<Measurement> MeasureAsync(MetricRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var place = $"{settings.Url.Scheme}://{settings.Url.Authority}{settings.Url.AbsolutePath}";
        try
        {
            using var answer = await http.GetAsync(settings.Url, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return new Measurement.Health((int)answer.StatusCode is >= 200 and < 400, FormattableString.Invariant($"{place} answered {(int)answer.StatusCode}"));
        }
        catch (HttpRequestException cause)
        {
            return new Measurement.Health(false, $"{place} cannot be reached: {cause.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Measurement.Health(false, FormattableString.Invariant($"{place} did not answer within {settings.Timeout.TotalSeconds:0.#} s"));
        }
    }
}
