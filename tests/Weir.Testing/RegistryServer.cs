using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Weir.Testing;

/// <summary>How a registry asks who is there.</summary>
public enum RegistryAccess
{
    Open,
    Basic,
    Token,
}

/// <summary>A registry of images on loopback, which engines trust without certificates. It is filled by tests, and can be made to fail.</summary>
public sealed class RegistryServer : IAsyncDisposable
{
    public const string User = "mona", Password = "secret-of-mona";

    private const string Token = "token-for-mona";

    private readonly WebApplication _server;
    private readonly RegistryAccess _access;
    private readonly ConcurrentDictionary<string, RegistryObject> _objects = [];
    private readonly ConcurrentDictionary<string, int> _asked = [];
    private readonly TaskCompletionSource _awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RegistryServer(WebApplication server, RegistryAccess access)
    {
        _server = server;
        _access = access;
    }

    /// <summary>Its name in references: <c>127.0.0.1:port</c>.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Tags and digests whose transfer breaks off in the middle.</summary>
    public ISet<string> Cut { get; } = new HashSet<string>();

    /// <summary>Done before any manifest is handed out.</summary>
    public Task Ready { get; set; } = Task.CompletedTask;

    /// <summary>Done when the first manifest is asked for.</summary>
    public Task Awaited => _awaited.Task;

    public static async Task<RegistryServer> StartAsync(RegistryAccess access = RegistryAccess.Open)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new RegistryServer(builder.Build(), access);
        server._server.Run(server.AnswerAsync);
        await server._server.StartAsync();
        server.Name = new Uri(server._server.Urls.First()).Authority;
        return server;
    }

    /// <summary>How often the manifest of a reference was handed out or looked at.</summary>
    public int Asked(string repository, string tag) => _asked.GetValueOrDefault($"{repository}:{tag}");

    /// <summary>Puts an image into the registry, and gives its digest.</summary>
    public RegistryImage Push(string repository, string tag, RegistryImage image)
    {
        foreach (var (digest, content) in image.Objects)
            _objects[$"{repository}@{digest}"] = content;
        _objects[$"{repository}:{tag}"] = image.Objects[image.Digest];
        return image;
    }

    /// <summary>Makes a blob other than its digest says.</summary>
    public void Corrupt(string repository, string digest)
    {
        var whole = _objects[$"{repository}@{digest}"];
        _objects[$"{repository}@{digest}"] = whole with { Content = [.. whole.Content[..^1], (byte)~whole.Content[^1]] };
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var path = request.Path.Value!;
        if (path == "/token")
            await AnswerTokenAsync(request, response);
        else if (!IsAdmitted(request))
            await RefuseAsync(response, path);
        else if (path is "/v2/" or "/v2")
            response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        else if (Split(path) is var (repository, kind, what) && _objects.TryGetValue(what.StartsWith("sha256:", StringComparison.Ordinal) ? $"{repository}@{what}" : $"{repository}:{what}", out var content))
            await SendAsync(context, $"{repository}:{what}", kind, what, content);
        else
            await ErrorAsync(response, StatusCodes.Status404NotFound, "MANIFEST_UNKNOWN", "manifest unknown");
    }

    private async Task SendAsync(HttpContext context, string name, string kind, string what, RegistryObject content)
    {
        var response = context.Response;
        if (kind == "manifests")
        {
            _asked.AddOrUpdate(name, 1, static (_, count) => count + 1);
            _awaited.TrySetResult();
            await Ready.WaitAsync(context.RequestAborted);
        }

        response.ContentType = content.Type;
        response.ContentLength = content.Content.Length;
        response.Headers["Docker-Content-Digest"] = RegistryImage.DigestOf(content.Content);
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        if (!Cut.Contains(what))
        {
            await response.Body.WriteAsync(content.Content);
            return;
        }

        await response.Body.WriteAsync(content.Content.AsMemory(0, content.Content.Length / 2));
        await response.Body.FlushAsync();
        context.Abort();
    }

    private bool IsAdmitted(HttpRequest request) => _access switch
    {
        RegistryAccess.Basic => request.Headers.Authorization == Basic,
        RegistryAccess.Token => request.Headers.Authorization == "Bearer " + Token,
        _ => true,
    };

    private static string Basic => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    private static Task AnswerTokenAsync(HttpRequest request, HttpResponse response)
    {
        if (request.Headers.Authorization != Basic)
            return ErrorAsync(response, StatusCodes.Status401Unauthorized, "UNAUTHORIZED", "incorrect username or password");
        response.ContentType = "application/json";
        return response.WriteAsync($$"""{"token":"{{Token}}","access_token":"{{Token}}","expires_in":300}""");
    }

    private Task RefuseAsync(HttpResponse response, string path)
    {
        response.Headers.WWWAuthenticate = _access == RegistryAccess.Basic
            ? "Basic realm=\"weir tests\""
            : string.Create(CultureInfo.InvariantCulture, $"Bearer realm=\"http://{Name}/token\",service=\"weir\",scope=\"repository:{Split(path)?.Repository}:pull\"");
        return ErrorAsync(response, StatusCodes.Status401Unauthorized, "UNAUTHORIZED", "authentication required");
    }

    private static Task ErrorAsync(HttpResponse response, int status, string code, string message)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        return response.WriteAsync($$"""{"errors":[{"code":"{{code}}","message":"{{message}}"}]}""");
    }

    private static (string Repository, string Kind, string What)? Split(string path)
    {
        var parts = path.Split('/');
        return parts.Length >= 5 && parts[^2] is "manifests" or "blobs" ? (string.Join('/', parts[2..^2]), parts[^2], parts[^1]) : null;
    }
}
