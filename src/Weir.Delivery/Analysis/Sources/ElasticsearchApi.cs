using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Weir.Delivery.Analysis.Sources;

/// <summary>Elasticsearch's count of documents, and OpenSearch's.</summary>
internal sealed class ElasticsearchApi(SourceSettings.Elasticsearch settings, IReadOnlyDictionary<string, string> variables) : ISourceApi
{
    private const string Special = "+-=&|><!(){}[]^\"~*?:\\/";

    private readonly string? _key = settings.KeyVariable is { } name ? variables.GetValueOrDefault(name) : null;

    public string Title => "Elasticsearch";

    public string? WhyNot => settings.KeyVariable is { } name && string.IsNullOrEmpty(_key) ? $"the variable '{name}' with the key of Elasticsearch is not set" : null;

    public IReadOnlyList<string> Secrets => _key is null ? [] : [_key];

    public HttpRequestMessage? Ask(bool ofStable, MetricRequest request, bool asSamples)
    {
        if ((ofStable ? settings.Baseline : settings.Query) is not { } query)
            return null;
        var index = string.Join(',', settings.Index.Split(',').Select(Uri.EscapeDataString));
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri($"{settings.Url.AbsoluteUri.TrimEnd('/')}/{index}/_count"))
        {
            Content = new ByteArrayContent(Body(QueryText.Fill(query, request, Escape), request)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        if (_key is not null)
            message.Headers.Authorization = new AuthenticationHeaderValue("ApiKey", _key);
        return message;
    }

    public SourceReading Read(string body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var failed = root.TryGetProperty("_shards", out var shards) && shards.TryGetProperty("failed", out var count) ? count.GetInt32() : 0;
        return failed > 0 ? new SourceReading.Nothing($"{failed} shards failed, so the count is not whole") : SourceReading.Of(root.GetProperty("count").GetInt64());
    }

    private static string Escape(string value) =>
        value.Aggregate(new StringBuilder(), static (text, letter) => (Special.Contains(letter, StringComparison.Ordinal) ? text.Append('\\') : text).Append(letter)).ToString();

    private static byte[] Body(string query, MetricRequest request)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject("query");
            json.WriteStartObject("bool");
            json.WriteStartArray("filter");
            json.WriteStartObject();
            json.WriteStartObject("query_string");
            json.WriteString("query", query);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartObject();
            json.WriteStartObject("range");
            json.WriteStartObject("@timestamp");
            json.WriteString("gte", request.From.UtcDateTime);
            json.WriteString("lt", request.To.UtcDateTime);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
