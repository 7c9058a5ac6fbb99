using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Weir.Testing.Kubernetes;

/// <summary>
/// The API of a cluster in this process: objects with versions, patches, watches, conflicts and refusals, and controllers that do one step after
/// each request, and go on while somebody watches. Images whose name has <c>broken</c> in it never become ready.
/// </summary>
public sealed class ClusterServer : IAsyncDisposable
{
    private static readonly TimeSpan WatchStep = TimeSpan.FromMilliseconds(5);

    private readonly WebApplication _server;
    private readonly Lock _gate = new();
    private readonly Queue<(int Status, string? RetryAfter)> _refusals = new();

    private ClusterServer(WebApplication server) => _server = server;

    /// <summary>Its address.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What the cluster holds.</summary>
    public ClusterState State { get; } = new();

    /// <summary>The tokens that it takes; none where it asks for none.</summary>
    public HashSet<string> Tokens { get; } = [];

    /// <summary>The subjects of the certificates that clients came with.</summary>
    public List<string> Clients { get; } = [];

    /// <summary>False where clients may read but not watch.</summary>
    public bool MayWatch { get; set; } = true;

    /// <summary>What it was asked: method, or <c>WATCH</c>, and path.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>The hosts that requests named.</summary>
    public List<string> Hosts { get; } = [];

    /// <summary>Called before a watch begins.</summary>
    public Action BeforeWatch { get; set; } = static () => { };

    /// <summary>Called before a request that changes something is carried out, for somebody who is faster.</summary>
    public Action<string> BeforeChange { get; set; } = static _ => { };

    /// <param name="certificate">The server's certificate, for HTTPS where clients show theirs; null for HTTP.</param>
    public static async Task<ClusterServer> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = certificate,
                    ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                    ClientCertificateValidation = static (_, _, _) => true,
                });
            }
        }));
        var server = new ClusterServer(builder.Build());
        server._server.Run(server.AnswerAsync);
        await server._server.StartAsync();
        server.Address = server._server.Urls.First();
        return server;
    }

    /// <summary>Refuses the next request.</summary>
    public void Refuse(int status, string? retryAfter = null) => _refusals.Enqueue((status, retryAfter));

    /// <summary>Forgets what has changed until now, and changes once more: who watches from before is told so.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            State.Change(State.Paths("services")[0], static one => one["metadata"]!["annotations"] = new JsonObject { ["at"] = Environment.TickCount64 });
            State.Compact();
        }
    }

    /// <summary>A kubeconfig for it, with a token or none.</summary>
    public string KubeConfig(string user = "{}") => $$"""
        apiVersion: v1
        kind: Config
        current-context: test
        contexts: [{ name: test, context: { cluster: here, user: me, namespace: shop } }]
        clusters: [{ name: here, cluster: { server: "{{Address}}" } }]
        users: [{ name: me, user: {{user}} }]
        """;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        var (status, body) = Answer(context, text);
        if (status == 200 && context.Request.Query["watch"] == "true")
        {
            await WatchAsync(context);
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    // Each watch is a line of JSON for each change, until its time is over.
    private async Task WatchAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var collection = context.Request.Path.Value!.TrimStart('/');
        var name = query["fieldSelector"].ToString() is { Length: > 0 } selector ? selector.Split('=')[^1] : null;
        var version = long.Parse(query["resourceVersion"]!, CultureInfo.InvariantCulture);
        var end = Environment.TickCount64 + (1000 * long.Parse(query["timeoutSeconds"]!, CultureInfo.InvariantCulture));
        BeforeWatch();
        await context.Response.Body.FlushAsync(context.RequestAborted);
        while (Environment.TickCount64 < end)
        {
            IReadOnlyList<JsonObject> changes;
            lock (_gate)
            {
                ClusterControllers.Step(State);
                changes = State.ChangesSince(collection, name, ref version);
            }

            foreach (var change in changes)
                await context.Response.WriteAsync(change.ToJsonString() + "\n", context.RequestAborted);
            if (changes.Any(static change => change["type"]!.GetValue<string>() == "ERROR"))
                return;
            await Task.Delay(WatchStep, context.RequestAborted);
        }
    }

    private (int Status, JsonNode Body) Answer(HttpContext context, string text)
    {
        lock (_gate)
        {
            var path = context.Request.Path.Value!.TrimStart('/');
            var isWatch = context.Request.Query["watch"] == "true";
            Requests.Add($"{(isWatch ? "WATCH" : context.Request.Method)} {path}");
            Hosts.Add(context.Request.Host.Host);
            if (context.Connection.ClientCertificate is { } client)
                Clients.Add(client.Subject);
            if (Tokens.Count > 0 && !Tokens.Contains(context.Request.Headers.Authorization.ToString()))
                return Refusal(401, "Unauthorized");
            if (isWatch && !MayWatch)
                return Refusal(403, "cannot watch");
            if (_refusals.TryDequeue(out var refusal))
            {
                if (refusal.RetryAfter is { } after)
                    context.Response.Headers.RetryAfter = after;
                return Refusal(refusal.Status, "not now");
            }

            try
            {
                if (context.Request.Method != "GET")
                    BeforeChange(path);
                var answer = Carry(context.Request.Method, path, context.Request.Query["labelSelector"], text, context.Request.ContentType ?? "");
                ClusterControllers.Step(State);
                return answer;
            }
            catch (ClusterState.RefusedException refused)
            {
                return Refusal(refused.Status, refused.Message);
            }
        }
    }

    private (int Status, JsonNode Body) Carry(string method, string path, string? selector, string text, string type)
    {
        switch (method)
        {
            case "GET":
                var found = State.Find(path);
                return found is not null
                    ? (200, found.DeepClone())
                    : path.Split('/')[^2] == "namespaces" || !ClusterState.IsCollection(path) ? Refusal(404, $"'{path}' not found") : (200, State.List(path, selector));
            case "POST":
                return (201, State.Create(path, JsonNode.Parse(text)!.AsObject()).DeepClone());
            case "PATCH":
                return (200, State.Patch(path, JsonNode.Parse(text)!, type.Split(';')[0]).DeepClone());
            case "DELETE":
                State.Delete(path);
                return (200, new JsonObject { ["kind"] = "Status", ["status"] = "Success" });
            default:
                return Refusal(405, "no such method");
        }
    }

    private static (int, JsonNode) Refusal(int status, string message) =>
        (status, new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["message"] = message, ["code"] = status });
}
