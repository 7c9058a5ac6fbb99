using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Delivery.Analysis.Sources;

/// <summary>New Relic's GraphQL for queries of NRQL.</summary>
internal sealed class NewRelicApi(SourceSettings.NewRelic settings, IReadOnlyDictionary<string, string> variables) : ISourceApi
{
    private const string Key = "NEW_RELIC_API_KEY";

    private const string Query =
        "query($account: Int!, $nrql: Nrql!, $timeout: Seconds!) { actor { account(id: $account) { nrql(query: $nrql, timeout: $timeout) { results } } } }";

    private const int Timeout = 20;

    public string Title => "New Relic";

    public string? WhyNot => string.IsNullOrEmpty(variables.GetValueOrDefault(Key)) ? $"the variable '{Key}' with the key of New Relic is not set" : null;

    public IReadOnlyList<string> Secrets => [variables.GetValueOrDefault(Key) ?? ""];

    public HttpRequestMessage? Ask(bool ofStable, MetricRequest request, bool asSamples)
    {
        if ((ofStable ? settings.Baseline : settings.Query) is not { } query)
            return null;
        var nrql = QueryText.Fill(query, request, QueryText.InQuotes);
        if (!nrql.Contains(" SINCE ", StringComparison.OrdinalIgnoreCase))
            nrql += FormattableString.Invariant($" SINCE {request.From.ToUnixTimeMilliseconds()} UNTIL {request.To.ToUnixTimeMilliseconds()}");
        if (asSamples && !nrql.Contains(" TIMESERIES", StringComparison.OrdinalIgnoreCase))
            nrql += " TIMESERIES";
        var question = new GraphQuestion(Query, new GraphVariables(settings.Account, nrql, Timeout));
        return new HttpRequestMessage(HttpMethod.Post, new Uri(settings.Url, "/graphql"))
        {
            Headers = { { "API-Key", variables[Key] } },
            Content = JsonContent.Create(question, SourceJson.Default.GraphQuestion),
        };
    }

    public SourceReading Read(string body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0)
            return new SourceReading.Error($"New Relic refuses the query: {errors[0].GetProperty("message").GetString()}");
        var rows = root.GetProperty("data").GetProperty("actor").GetProperty("account").GetProperty("nrql").GetProperty("results").EnumerateArray().ToList();
        List<double> values = [];
        foreach (var row in rows)
        {
            List<JsonElement> numbers = [.. row.EnumerateObject().Where(static member => member.Name is not ("beginTimeSeconds" or "endTimeSeconds" or "inspectedCount"))
                .SelectMany(static member => NumbersIn(member.Value))];
            if (numbers.Count > 1)
                return new SourceReading.Error("the query gives several numbers in a row: let it select one");
            values.AddRange(numbers.Select(static number => number.GetDouble()));
        }

        return values.Count == 0 ? new SourceReading.Nothing("the query finds no number") : new SourceReading.Values(values);
    }

    // Percentiles are in an object by their share.
    private static IEnumerable<JsonElement> NumbersIn(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => [value],
        JsonValueKind.Object => value.EnumerateObject().Select(static member => member.Value).Where(static inner => inner.ValueKind == JsonValueKind.Number),
        _ => [],
    };
}

/// <summary>A question of GraphQL.</summary>
internal sealed record GraphQuestion(string Query, GraphVariables Variables);

/// <summary>The variables of a question about NRQL.</summary>
internal sealed record GraphVariables(long Account, string Nrql, int Timeout);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GraphQuestion))]
internal sealed partial class SourceJson : JsonSerializerContext;
