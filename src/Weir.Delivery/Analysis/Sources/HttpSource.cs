using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using Weir.Delivery.Systems;

namespace Weir.Delivery.Analysis.Sources;

/// <summary>Asks a service over HTTP. What it was too busy for is asked again when it says so.</summary>
/// <param name="api">How it is asked.</param>
/// <param name="http">Sends; the caller keeps it.</param>
/// <param name="time">The time.</param>
internal sealed partial class HttpSource(ISourceApi api, HttpClient http, TimeProvider time) : IMetricSource
{
    private const int Tries = 3;
    private const int LongestComplaint = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private static readonly string[] Complaints = ["error", "errors", "message", "detail", "reason", "title"];

    [GeneratedRegex("<Message>([^<]*)</Message>")]
    private static partial Regex XmlMessage { get; }

    // Until then the service wants to be left alone.
    private DateTimeOffset _restsUntil = DateTimeOffset.MinValue;

    private CiSecrets Secrets => field ??= Collected();

    /// <inheritdoc/>
    public async Task<Measurement> MeasureAsync(MetricRequest request, CancellationToken cancellationToken)
    {
        if (api.WhyNot is { } missing)
            return new Measurement.Error(missing);
        if (_restsUntil > request.To)
            return new Measurement.Error(string.Create(CultureInfo.InvariantCulture, $"{api.Title} asked not to be asked again before {_restsUntil:HH:mm:ss} UTC"));
        var asSamples = request.Metric.Comparison == Comparison.Kayenta;
        var isCompared = asSamples || request.Metric.MaxRatio is not null;
        var candidate = AskAsync(ofStable: false);
        var stable = isCompared && request.Stable is not null ? AskAsync(ofStable: true) : Task.FromResult<SourceReading?>(null);
        return (await candidate.ConfigureAwait(false), await stable.ConfigureAwait(false)) switch
        {
            (SourceReading.Error error, _) => new Measurement.Error(error.Reason),
            (_, SourceReading.Error error) => new Measurement.Error($"of the stable release: {error.Reason}"),
            (SourceReading.Nothing nothing, _) => new Measurement.Nothing(nothing.Reason),
            (SourceReading.Values own, SourceReading.Values other) when asSamples => new Measurement.Samples(own.All, other.All),
            (SourceReading.Values own, _) when asSamples => new Measurement.Samples(own.All, []),
            (SourceReading.Values own, SourceReading.Values other) => new Measurement.Number(own.All.Average(), other.All.Average()),
            (SourceReading.Values own, _) => new Measurement.Number(own.All.Average(), null),
            _ => new Measurement.Error($"{api.Title} cannot be asked for this"),
        };

        async Task<SourceReading?> AskAsync(bool ofStable) =>
            await SendAsync(() => api.Ask(ofStable, request, asSamples), cancellationToken).ConfigureAwait(false) is { } read ? Masked(read) : null;
    }

    private async Task<SourceReading?> SendAsync(Func<HttpRequestMessage?> make, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            HttpRequestMessage? made;
            try
            {
                made = make();
            }
            catch (FormatException)
            {
                return new SourceReading.Error($"{api.Title} cannot be asked: a key for it has characters that no header may have, such as the end of a line");
            }

            using var message = made;
            if (message is null)
                return null;
            var host = message.RequestUri!.Authority;
            try
            {
                using var answer = await http.SendAsync(message, cancellationToken).ConfigureAwait(false);
                var body = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
                if (answer.IsSuccessStatusCode)
                    return api.Read(body);
                if ((int)answer.StatusCode is not (429 or 502 or 503 or 504) || attempt == Tries)
                    return new SourceReading.Error(string.Create(CultureInfo.InvariantCulture, $"{api.Title} at {host} answered {(int)answer.StatusCode}{Complaint(body)}"));
                var pause = answer.Headers.RetryAfter is { } wait ? wait.Delta ?? Later(wait.Date) : Pause * attempt;
                if (pause > LongestPause)
                {
                    _restsUntil = time.GetUtcNow() + pause;
                    return new SourceReading.Error(string.Create(CultureInfo.InvariantCulture, $"{api.Title} at {host} answered {(int)answer.StatusCode} and asks to wait for {pause.TotalSeconds:0} s"));
                }

                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException cause)
            {
                return new SourceReading.Error($"{api.Title} at {host} cannot be reached: {cause.Message}");
            }
            catch (Exception cause) when (cause is JsonException or XmlException or FormatException or InvalidOperationException or KeyNotFoundException)
            {
                return new SourceReading.Error($"{api.Title} at {host} answered what cannot be read: {cause.Message}");
            }
        }
    }

    private TimeSpan Later(DateTimeOffset? at) => at - time.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero;

    private static string Complaint(string body)
    {
        var text = body;
        try
        {
            using var document = JsonDocument.Parse(body);
            text = Find(document.RootElement) ?? body;
        }
        catch (JsonException)
        {
            // Not all answer in JSON when they refuse: AWS says why in XML, others as it is.
            text = XmlMessage.Match(body) is { Success: true } match ? match.Groups[1].Value : body;
        }

        text = text.ReplaceLineEndings(" ").Trim();
        return text.Length == 0 ? "" : $": {(text.Length > LongestComplaint ? text[..LongestComplaint] : text)}";
    }

    private static string? Find(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Array => element.EnumerateArray().Select(Find).FirstOrDefault(static text => text is not null),
        JsonValueKind.Object => Complaints.Select(name => element.TryGetProperty(name, out var found) ? Find(found) : null).FirstOrDefault(static text => text is not null),
        _ => null,
    };

    private CiSecrets Collected()
    {
        var secrets = new CiSecrets();
        foreach (var secret in api.Secrets)
            secrets.Add(secret);
        return secrets;
    }

    private SourceReading Masked(SourceReading reading) => reading switch
    {
        SourceReading.Error error => new SourceReading.Error(Secrets.Mask(error.Reason)),
        SourceReading.Nothing nothing => new SourceReading.Nothing(Secrets.Mask(nothing.Reason)),
        _ => reading,
    };
}
