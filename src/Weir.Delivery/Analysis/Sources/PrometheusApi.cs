using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Weir.Delivery.Analysis.Sources;

/// <summary>The HTTP API of Prometheus and of what speaks like it.</summary>
internal sealed class PrometheusApi(SourceSettings.Prometheus settings, IReadOnlyDictionary<string, string> variables) : ISourceApi
{
    /// <summary>As many samples as Kayenta's judge should have at least.</summary>
    private const int Samples = 60;

    /// <summary>Samples nearer to each other than Prometheus usually scrapes would be the same ones again.</summary>
    private const int LeastStep = 15;

    private readonly string? _token = settings.TokenVariable is { } name ? variables.GetValueOrDefault(name) : null;

    public string Title => "Prometheus";

    public string? WhyNot => settings.TokenVariable is { } name && string.IsNullOrEmpty(_token) ? $"the variable '{name}' with the token of Prometheus is not set" : null;

    public IReadOnlyList<string> Secrets => _token is null ? [] : [_token];

    public HttpRequestMessage? Ask(bool ofStable, MetricRequest request, bool asSamples)
    {
        if ((ofStable ? settings.Baseline : settings.Query) is not { } query)
            return null;
        Dictionary<string, string> form = new() { ["query"] = QueryText.Fill(query, request, QueryText.InQuotes) };
        if (asSamples)
        {
            form["start"] = Time(request.From);
            form["end"] = Time(request.To);
            form["step"] = Math.Max(LeastStep, (request.To - request.From).TotalSeconds / Samples).ToString("0.###", CultureInfo.InvariantCulture);
        }
        else
        {
            form["time"] = Time(request.To);
        }

        var address = new Uri($"{settings.Url.AbsoluteUri.TrimEnd('/')}/api/v1/{(asSamples ? "query_range" : "query")}");
        var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) };
        if (_token is not null)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        return message;
    }

    public SourceReading Read(string body)
    {
        using var document = JsonDocument.Parse(body);
        var data = document.RootElement.GetProperty("data");
        var (type, result) = (data.GetProperty("resultType").GetString(), data.GetProperty("result"));
        if (type == "scalar")
            return SourceReading.Of(Number(result[1]));
        var series = type is "vector" or "matrix" ? result.GetArrayLength() : throw new JsonException($"a query must give a number, not a {type}");
        return (series, type) switch
        {
            (0, _) => new SourceReading.Nothing("the query finds no series"),
            (1, "vector") => SourceReading.Of(Number(result[0].GetProperty("value")[1])),
            (1, _) => new SourceReading.Values([.. result[0].GetProperty("values").EnumerateArray().Select(static pair => Number(pair[1]))]),
            _ => new SourceReading.Error($"the query finds {series} series: let it give one, such as with 'sum'"),
        };
    }

    private static double Number(JsonElement text) => text.GetString() switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var number => double.Parse(number!, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static string Time(DateTimeOffset at) => (at.ToUnixTimeMilliseconds() / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);
}
