using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Weir.Delivery.Scripts;

namespace Weir.Delivery.Strategies;

/// <summary>Waits for webhooks, times and tests.</summary>
/// <param name="folder">The folder of <c>weir.yaml</c>, in which tests run.</param>
/// <param name="url">Where the environment answers, for tests; null where nobody can say.</param>
/// <param name="http">Asks webhooks; the caller keeps it.</param>
/// <param name="time">The time.</param>
public sealed class Gatekeeper(string folder, Uri? url, HttpClient http, TimeProvider time) : IGatekeeper
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public Task<GateAnswer> AskAsync(Gate gate, GateSubject subject, CancellationToken cancellationToken) => gate switch
    {
        Gate.Webhook webhook => AskWebhookAsync(webhook, subject, cancellationToken),
        Gate.Window window => AwaitWindowAsync(window, cancellationToken),
        Gate.Test test => RunTestAsync(test, subject, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(gate), gate, "a gate that only a person opens"),
    };

    private async Task<GateAnswer> AskWebhookAsync(Gate.Webhook webhook, GateSubject subject, CancellationToken cancellationToken)
    {
        var end = time.GetUtcNow() + webhook.Within;
        var body = new WebhookQuestion(subject.Candidate.App, subject.Candidate.Environment, subject.Candidate.Version, subject.Phase, subject.Percent);
        while (true)
        {
            var said = await PostAsync(webhook.Url, body, cancellationToken).ConfigureAwait(false);
            if (said is null)
                return new GateAnswer(true, $"{webhook.Url.Host} agreed");
            var left = end - time.GetUtcNow();
            if (left <= TimeSpan.Zero)
                return new GateAnswer(false, $"{webhook.Url.Host} did not agree within {webhook.Within}: {said}");
            await Task.Delay(left < AskAgain ? left : AskAgain, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string?> PostAsync(Uri address, WebhookQuestion body, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync(address, body, GateJson.Default.WebhookQuestion, cancellationToken).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? null : $"it answered {(int)answer.StatusCode}";
        }
        catch (HttpRequestException cause)
        {
            return cause.Message;
        }
    }

    private async Task<GateAnswer> AwaitWindowAsync(Gate.Window window, CancellationToken cancellationToken)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(window.Zone);
        while (!window.Contains(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone)))
            await Task.Delay(AskAgain, time, cancellationToken).ConfigureAwait(false);
        return new GateAnswer(true, string.Create(CultureInfo.InvariantCulture, $"it is between {window.From:HH:mm} and {window.Until:HH:mm} in {window.Zone}"));
    }

    private async Task<GateAnswer> RunTestAsync(Gate.Test test, GateSubject subject, CancellationToken cancellationToken)
    {
        Dictionary<string, string> variables = new()
        {
            ["WEIR_VERSION"] = subject.Candidate.Version,
            ["WEIR_PERCENT"] = subject.Percent.ToString(CultureInfo.InvariantCulture),
        };
        if (url is not null)
            variables["WEIR_URL"] = url.ToString();
        var end = await new Script(test.Command, folder, variables).RunAsync(test.Within, time, cancellationToken).ConfigureAwait(false);
        return new GateAnswer(end.IsSuccess, $"the test '{test.Command}': {(end.IsSuccess ? end.How : end.Text)}");
    }
}

/// <summary>What a webhook is asked.</summary>
internal sealed record WebhookQuestion(string App, string Environment, string Version, string Step, double Percent);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WebhookQuestion))]
internal sealed partial class GateJson : JsonSerializerContext;
