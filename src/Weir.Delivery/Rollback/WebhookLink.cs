using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace Weir.Delivery.Rollback;

/// <summary>Asks an address to take the release back. It is asked once: a second POST could start a second rollback.</summary>
/// <param name="settings">The address.</param>
/// <param name="variables">The variables of the environment.</param>
/// <param name="http">Sends the request; the caller keeps it.</param>
public sealed class WebhookLink(LinkSettings.Webhook settings, IReadOnlyDictionary<string, string> variables, HttpClient http) : IRollbackLink
{
    /// <inheritdoc/>
    public string Name => settings.Name;

    /// <inheritdoc/>
    public async Task<LinkReport> RollBackAsync(RollbackRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var post = new HttpRequestMessage(HttpMethod.Post, settings.Url);
        if (settings.TokenVariable is { } name)
        {
            if (variables.GetValueOrDefault(name) is not { Length: > 0 } token)
                return new LinkReport.DoesNotApply($"the variable '{name}' with the token is not set");
            post.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        post.Content = JsonContent.Create(
            new RollbackQuestion(request.App, request.Environment, request.Bad?.Version, request.Good?.Version, request.Reason), WebhookJson.Default.RollbackQuestion);
        progress.Report($"asking {settings.Url.Host} to take the release back");
        try
        {
            using var answer = await http.SendAsync(post, cancellationToken).ConfigureAwait(false);
            return answer.IsSuccessStatusCode
                ? new LinkReport.Succeeded($"asked {settings.Url.Host} to take the release back", FormattableString.Invariant($"it answered {(int)answer.StatusCode}"))
                : new LinkReport.Failed(FormattableString.Invariant($"{settings.Url.Host} answered {(int)answer.StatusCode}"));
        }
        catch (HttpRequestException cause)
        {
            return new LinkReport.Failed($"{settings.Url.Host}: {cause.Message}");
        }
    }
}

/// <summary>What is to be taken back.</summary>
internal sealed record RollbackQuestion(string App, string Environment, string? Version, string? StableVersion, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RollbackQuestion))]
internal sealed partial class WebhookJson : JsonSerializerContext;
