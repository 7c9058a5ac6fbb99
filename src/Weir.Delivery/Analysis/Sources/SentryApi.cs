using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Weir.Delivery.Analysis.Sources;

/// <summary>Sentry's count of error events of a release: its sessions come in hours, too slowly for steps of minutes.</summary>
internal sealed class SentryApi(SourceSettings.Sentry settings, IReadOnlyDictionary<string, string> variables) : ISourceApi
{
    private const string Token = "SENTRY_AUTH_TOKEN";

    public string Title => "Sentry";

    public string? WhyNot => string.IsNullOrEmpty(variables.GetValueOrDefault(Token)) ? $"the variable '{Token}' with the token of Sentry is not set" : null;

    public IReadOnlyList<string> Secrets => [variables.GetValueOrDefault(Token) ?? ""];

    public HttpRequestMessage? Ask(bool ofStable, MetricRequest request, bool asSamples)
    {
        if (ofStable && request.Stable is null)
            return null;
        var version = ofStable ? request.Stable!.Version : request.Candidate.Version;
        Dictionary<string, string> query = new()
        {
            ["dataset"] = "errors",
            ["field"] = "count()",
            ["query"] = $"project:{settings.Project} release:\"{QueryText.InQuotes(version)}\" event.type:error",
            ["start"] = Time(request.From),
            ["end"] = Time(request.To),
        };
        var text = string.Join('&', query.Select(static pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        return new HttpRequestMessage(HttpMethod.Get, new Uri($"{settings.Url.AbsoluteUri.TrimEnd('/')}/api/0/organizations/{Uri.EscapeDataString(settings.Organization)}/events/?{text}"))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", variables[Token]) },
        };
    }

    public SourceReading Read(string body)
    {
        using var document = JsonDocument.Parse(body);
        var rows = document.RootElement.GetProperty("data");
        return SourceReading.Of(rows.GetArrayLength() == 0 ? 0 : rows[0].GetProperty("count()").GetDouble());
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}
