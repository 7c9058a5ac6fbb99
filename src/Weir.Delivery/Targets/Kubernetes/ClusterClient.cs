using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>Asks the API of a cluster. Objects stay the JSON that they are, so that no field is lost.</summary>
/// <remarks>
/// What the server was too busy for is asked again when it says so; a request that changes something only where the server says that it did
/// not take it. One caller at a time.
/// </remarks>
internal sealed class ClusterClient : IDisposable
{
    private const int Tries = 5;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWatch = TimeSpan.FromMinutes(1);

    private readonly ClusterAccess _access;
    private readonly TimeProvider _time;
    private ClusterAccess.Identity? _identity;
    private HttpClient? _http;

    /// <param name="access">Where it is and how it is asked.</param>
    /// <param name="time">The time.</param>
    public ClusterClient(ClusterAccess access, TimeProvider time)
    {
        _access = access;
        _time = time;
    }

    /// <summary>The namespace of what does not name its own.</summary>
    public string Namespace => _access.Namespace;

    /// <summary>An object; null where there is none.</summary>
    public async Task<JsonObject?> FindAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(HttpMethod.Get, path, null, null, cancellationToken).ConfigureAwait(false);
        }
        catch (ClusterRefusal refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>The objects of a list that have the labels of a selector.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string path, string? selector, CancellationToken cancellationToken)
    {
        var query = selector is null ? "" : $"?labelSelector={Uri.EscapeDataString(selector)}";
        var list = await SendAsync(HttpMethod.Get, path + query, null, null, cancellationToken).ConfigureAwait(false);
        return [.. (list["items"] as JsonArray ?? []).OfType<JsonObject>()];
    }

    /// <summary>Makes an object.</summary>
    public Task<JsonObject> CreateAsync(string path, JsonObject what, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, what, "application/json", cancellationToken);

    /// <summary>Changes an object by a JSON patch, where nobody else has changed it since it was read.</summary>
    public Task<JsonObject> PatchAsync(string path, JsonObject read, JsonArray operations, CancellationToken cancellationToken)
    {
        JsonArray whole = new(new JsonObject { ["op"] = "test", ["path"] = "/metadata/resourceVersion", ["value"] = read["metadata"]!["resourceVersion"]!.DeepClone() });
        foreach (var operation in operations)
            whole.Add(operation!.DeepClone());
        return SendAsync(HttpMethod.Patch, path, whole, "application/json-patch+json", cancellationToken);
    }

    /// <summary>Changes an object by a patch of another type.</summary>
    public Task<JsonObject> PatchAsync(string path, JsonNode patch, string type, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, path, patch, type, cancellationToken);

    /// <summary>Deletes an object with what it owns. False where there is none.</summary>
    public async Task<bool> DeleteAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(HttpMethod.Delete, path, new JsonObject { ["propagationPolicy"] = "Background" }, "application/json", cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ClusterRefusal refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>
    /// Waits until an object has changed since it was read, by watching it, or until it is worth reading again. Where it may not be watched, that
    /// is a second later.
    /// </summary>
    /// <param name="path">The object.</param>
    /// <param name="read">What was read.</param>
    /// <param name="atMost">How long to wait.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task WaitForChangeAsync(string path, JsonObject read, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var seconds = Math.Ceiling(Math.Clamp(atMost.TotalSeconds, 1, LongestWatch.TotalSeconds));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds) + Early, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var name = path.LastIndexOf('/');
        var query = FormattableString.Invariant(
            $"{path[..name]}?watch=true&fieldSelector=metadata.name%3D{path[(name + 1)..]}&resourceVersion={read["metadata"]!["resourceVersion"]}&timeoutSeconds={seconds}");
        try
        {
            if (await SeesChangeAsync(query, either.Token).ConfigureAwait(false))
                return;
        }
        catch (Exception cause) when (cause is IOException or HttpRequestException || (cause is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Reading the object will tell what is wrong, if it still is.
        }

        await Task.Delay(Look, _time, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _http?.Dispose();

    // A watch that is refused or ends says nothing. One from a version that the server has forgotten (410) says that there were changes.
    private async Task<bool> SeesChangeAsync(string query, CancellationToken cancellationToken)
    {
        var http = await HttpAsync(cancellationToken).ConfigureAwait(false);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_access.Server, query));
        request.Headers.Host = _access.ServerName;
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
            return answer.StatusCode == HttpStatusCode.Gone;
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        while (await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            var told = ParseOf(line);
            if (told["type"]?.GetValue<string>() is "ADDED" or "MODIFIED" or "DELETED" || WorkloadStatus.Number(told, "object", "code") == (int)HttpStatusCode.Gone)
                return true;
        }

        return false;
    }

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonNode? body, string? type, CancellationToken cancellationToken)
    {
        var isRenewed = false;
        for (var attempt = 1; ; attempt++)
        {
            var http = await HttpAsync(cancellationToken).ConfigureAwait(false);
            using var request = new HttpRequestMessage(method, new Uri(_access.Server, path));

            // The name that TLS asks for and checks follows this header.
            request.Headers.Host = _access.ServerName;
            if (body is not null)
            {
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()));
                request.Content.Headers.ContentType = new MediaTypeHeaderValue(type!);
            }

            using var answer = await AskAsync(http, request, cancellationToken).ConfigureAwait(false);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
                return ParseOf(text);

            // Tokens end while a rollout goes on: the plugin or the file has a new one.
            if (answer.StatusCode == HttpStatusCode.Unauthorized && !isRenewed)
            {
                isRenewed = true;
                Forget();
                continue;
            }

            var wait = answer.Headers.RetryAfter;
            var isBusy = answer.StatusCode == HttpStatusCode.TooManyRequests
                || (method == HttpMethod.Get && answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.InternalServerError);
            if (!isBusy || attempt == Tries)
                throw RefusalOf(method, path, answer.StatusCode, text);
            await Task.Delay(wait?.Delta ?? (wait?.Date - _time.GetUtcNow() is { } until && until > TimeSpan.Zero ? until : TimeSpan.FromSeconds(attempt)), _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException cause)
        {
            throw new TargetException($"the API of Kubernetes at {_access.Server.Authority} cannot be asked: {cause.InnerException?.Message ?? cause.Message}", cause);
        }
        catch (TaskCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TargetException($"the API of Kubernetes at {_access.Server.Authority} did not answer within {Limit.TotalSeconds:0} s", cause);
        }
    }

    private JsonObject ParseOf(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new TargetException($"what answers at {_access.Server.Authority} is no API of Kubernetes");
        }
        catch (JsonException cause)
        {
            throw new TargetException($"what answers at {_access.Server.Authority} is no API of Kubernetes", cause);
        }
    }

    private static ClusterRefusal RefusalOf(HttpMethod method, string path, HttpStatusCode status, string text)
    {
        string? message = null;
        try
        {
            message = JsonNode.Parse(text)?["message"]?.GetValue<string>();
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            // A proxy on the way answers with a page: the status says enough.
        }

        var what = method == HttpMethod.Get ? "read" : method == HttpMethod.Delete ? "delete" : method == HttpMethod.Post ? "create" : "change";
        return new ClusterRefusal(status, FormattableString.Invariant($"Kubernetes refuses to {what} '{path.Split('?')[0]}' with {(int)status}{(message is null ? "" : $": {message}")}"));
    }

    // The certificate belongs to the connections: another identity has connections of its own.
    private async Task<HttpClient> HttpAsync(CancellationToken cancellationToken)
    {
        if (_identity?.Until is { } until && until - Early < _time.GetUtcNow())
            Forget();
        if (_http is { } known)
            return known;
        _identity = await _access.Credentials.GetAsync(cancellationToken).ConfigureAwait(false);
        var handler = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All, PooledConnectionLifetime = TimeSpan.FromMinutes(10) };
        if (_access.Proxy is { } proxy)
            (handler.Proxy, handler.UseProxy) = (new WebProxy(proxy), true);
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.None,
            ClientCertificates = _identity.Certificate is { } certificate ? [certificate] : null,
            RemoteCertificateValidationCallback = (_, server, chain, errors) => server is not null && _access.Trusts((X509Certificate2)server, chain, errors),
        };
        _http = new HttpClient(handler) { Timeout = Limit };
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("weir");
        if (_identity.Authorization is { } authorization)
            _http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in _access.Headers)
            _http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        return _http;
    }

    private void Forget()
    {
        _http?.Dispose();
        (_http, _identity) = (null, null);
    }
}
