using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Weir.Testing.Backends;

/// <summary>An application that does all that a gateway must get through: answers with its version in <c>X-Version</c>.</summary>
public sealed class BackendApplication : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly string _version;

    private BackendApplication(WebApplication application, string version) => (_application, _version) = (application, version);

    /// <summary>Where it listens, as <c>host:port</c>.</summary>
    public string Address { get; private set; } = "";

    public string Version => _version;

    /// <summary>What <c>/health</c> answers.</summary>
    public int Health { get; set; } = 200;

    /// <summary>What all but <c>/health</c> answer.</summary>
    public int Status { get; set; } = 200;

    /// <summary>The paths that were asked for, without <c>/health</c>.</summary>
    public ConcurrentQueue<string> Seen { get; } = [];

    /// <summary>Keeps <c>/gate</c> from answering until it ends.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when <c>/gate</c> was asked.</summary>
    public TaskCompletionSource AtGate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<BackendApplication> StartAsync(
        string version, int port, CancellationToken cancellationToken, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Listen(IPAddress.Loopback, port, listen => listen.Protocols = protocols);
        });
        var application = new BackendApplication(builder.Build(), version);
        application._application.UseWebSockets();
        application._application.Run(application.ServeAsync);
        await application._application.StartAsync(cancellationToken);
        var address = application._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        application.Address = new Uri(address).Authority;
        return application;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        context.Response.Headers["X-Version"] = _version;
        if (context.Request.Path == "/health")
        {
            context.Response.StatusCode = Health;
            return;
        }

        Seen.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        context.Response.StatusCode = Status;
        await (context.Request.Path.Value switch
        {
            "/ws" => EchoSocketAsync(context),
            "/sse" => EventsAsync(context),
            "/gate" => WaitAsync(context),
            "/echo" => EchoAsync(context),
            "/count" => CountAsync(context),
            "/bytes" => BytesAsync(context),
            "/headers" => HeadersAsync(context),
            "/trailers" => TrailersAsync(context),
            "/break" => BreakAsync(context),
            "/raw" => context.Response.WriteAsync(context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget),
            "/refuse" => Refuse(context),
            _ => context.Response.WriteAsync(_version),
        });
    }

    private static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        return Task.CompletedTask;
    }

    private async Task WaitAsync(HttpContext context)
    {
        AtGate.TrySetResult();
        await Gate.Task.WaitAsync(context.RequestAborted);
        await context.Response.WriteAsync(_version);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        context.Response.ContentType = "application/octet-stream";
        await context.Response.StartAsync();
        var buffer = new byte[16 * 1024];
        while (await context.Request.Body.ReadAsync(buffer) is > 0 and var read)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read));
            await context.Response.Body.FlushAsync();
        }
    }

    private static async Task CountAsync(HttpContext context)
    {
        var buffer = new byte[64 * 1024];
        long total = 0;
        while (await context.Request.Body.ReadAsync(buffer) is > 0 and var read)
            total += read;
        await context.Response.WriteAsync(total.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task BytesAsync(HttpContext context)
    {
        var left = int.Parse(context.Request.Query["count"].ToString(), System.Globalization.CultureInfo.InvariantCulture);
        for (var buffer = new byte[64 * 1024]; left > 0; left -= buffer.Length)
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, Math.Min(left, buffer.Length)), context.RequestAborted);
    }

    private static Task HeadersAsync(HttpContext context) =>
        context.Response.WriteAsync(string.Join('\n', context.Request.Headers.SelectMany(header => header.Value.Select(value => $"{header.Key}: {value}"))));

    private static async Task TrailersAsync(HttpContext context)
    {
        context.Response.DeclareTrailer("X-Sum");
        await context.Response.WriteAsync("body");
        context.Response.AppendTrailer("X-Sum", "42");
    }

    private static async Task BreakAsync(HttpContext context)
    {
        context.Response.ContentLength = 100;
        await context.Response.WriteAsync("half");
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private async Task EventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        var count = int.Parse(context.Request.Query["count"].FirstOrDefault() ?? "3", System.Globalization.CultureInfo.InvariantCulture);
        for (var at = 0; at < count; at++)
        {
            await context.Response.WriteAsync($"data: {_version} {at}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        if (context.Request.Query.ContainsKey("open"))
            await Gate.Task.WaitAsync(context.RequestAborted);
    }

    private static async Task EchoSocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var got = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (got.MessageType == WebSocketMessageType.Close)
                break;
            await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }
}
