using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace Weir.Delivery.Strategies;

/// <summary>Waits for webhooks, times and tests.</summary>
/// <param name="folder">The folder of <c>weir.yaml</c>, in which tests run.</param>
/// <param name="url">Where the environment answers, for tests; null where nobody can say.</param>
/// <param name="http">Asks webhooks; the caller keeps it.</param>
/// <param name="time">The time.</param>
public sealed class Gatekeeper(string folder, Uri? url, HttpClient http, TimeProvider time) : IGatekeeper
{
    private const int LastLines = 5;

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
        var start = new ProcessStartInfo("/bin/sh", ["-c", test.Command]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["WEIR_VERSION"] = subject.Candidate.Version;
        start.Environment["WEIR_PERCENT"] = subject.Percent.ToString(CultureInfo.InvariantCulture);
        if (url is not null)
            start.Environment["WEIR_URL"] = url.ToString();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("a process was not started");
        using var limit = new CancellationTokenSource(test.Within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Queue<string> last = new();
        try
        {
            await Task.WhenAll(KeepLastAsync(process.StandardOutput, last, either.Token), KeepLastAsync(process.StandardError, last, either.Token), process.WaitForExitAsync(either.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return new GateAnswer(false, $"the test '{test.Command}' did not end within {test.Within}{Words(last)}");
        }

        return process.ExitCode == 0
            ? new GateAnswer(true, $"the test '{test.Command}' passed")
            : new GateAnswer(false, $"the test '{test.Command}' ended with {process.ExitCode}{Words(last)}");
    }

    private static async Task KeepLastAsync(StreamReader reader, Queue<string> last, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            lock (last)
            {
                last.Enqueue(line);
                if (last.Count > LastLines)
                    last.Dequeue();
            }
        }
    }

    private static string Words(Queue<string> last) => last.Count == 0 ? "" : $"; its last words: {string.Join(" | ", last)}";
}

/// <summary>What a webhook is asked.</summary>
internal sealed record WebhookQuestion(string App, string Environment, string Version, string Step, double Percent);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WebhookQuestion))]
internal sealed partial class GateJson : JsonSerializerContext;
