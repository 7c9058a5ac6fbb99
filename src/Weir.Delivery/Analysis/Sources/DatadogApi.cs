using System.Text.Json;

namespace Weir.Delivery.Analysis.Sources;

/// <summary>Datadog's query of time series.</summary>
internal sealed class DatadogApi(SourceSettings.Datadog settings, IReadOnlyDictionary<string, string> variables) : ISourceApi
{
    private const string Key = "DD_API_KEY", Application = "DD_APP_KEY";

    public string Title => "Datadog";

    public string? WhyNot => new[] { Key, Application }.FirstOrDefault(name => string.IsNullOrEmpty(variables.GetValueOrDefault(name))) is { } name
        ? $"the variable '{name}' with a key of Datadog is not set"
        : null;

    public IReadOnlyList<string> Secrets => [variables.GetValueOrDefault(Key) ?? "", variables.GetValueOrDefault(Application) ?? ""];

    public HttpRequestMessage? Ask(bool ofStable, MetricRequest request, bool asSamples)
    {
        if ((ofStable ? settings.Baseline : settings.Query) is not { } query)
            return null;
        var text = Uri.EscapeDataString(QueryText.Fill(query, request));
        var address = FormattableString.Invariant($"{settings.Url.AbsoluteUri.TrimEnd('/')}/api/v1/query?from={request.From.ToUnixTimeSeconds()}&to={request.To.ToUnixTimeSeconds()}&query={text}");
        return new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "DD-API-KEY", variables[Key] }, { "DD-APPLICATION-KEY", variables[Application] } } };
    }

    public SourceReading Read(string body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.TryGetProperty("status", out var status) && status.GetString() == "error")
            return new SourceReading.Error($"Datadog refuses the query: {(root.TryGetProperty("error", out var error) ? error.ToString() : "it does not say why")}");
        var series = root.GetProperty("series");
        if (series.GetArrayLength() > 1)
            return new SourceReading.Error($"the query finds {series.GetArrayLength()} series: let it give one, such as with 'sum:' and without 'by {{…}}'");
        double[] points = series.GetArrayLength() == 0 ? [] :
            [.. series[0].GetProperty("pointlist").EnumerateArray().Where(static point => point[1].ValueKind == JsonValueKind.Number).Select(static point => point[1].GetDouble())];

        // The last bucket is still being filled.
        return points switch
        {
            [] => new SourceReading.Nothing("the query finds no points"),
            [var only] => SourceReading.Of(only),
            _ => new SourceReading.Values(points[..^1]),
        };
    }
}
