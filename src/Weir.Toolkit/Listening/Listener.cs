using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Weir.Pipelines.Execution;

namespace Weir.Toolkit.Listening;

/// <summary>Listens on a free port of one address.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly WebApplication _server;

    private Listener(WebApplication server, Uri address)
    {
        _server = server;
        Address = address;
    }

    /// <summary>Where it is reached; ends in a slash.</summary>
    public Uri Address { get; }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="ToolkitException">It cannot.</exception>
    public static async Task<Listener> StartAsync(IPAddress address, Application application)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Configure(options, address));
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, LargeBuffers>();
        var server = builder.Build();
        server.Run(application.ProcessRequestAsync);
        try
        {
            await server.StartAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw new ToolkitException($"the services for actions cannot listen on {address}: {failure.Message}", failure);
        }

        return new Listener(server, new Uri(server.Urls.Single()));
    }

    /// <summary>Ends it, and what still is under way with it.</summary>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        try
        {
            await _server.StopAsync(now.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It was not to wait for anybody.
        }

        await _server.DisposeAsync().ConfigureAwait(false);
    }

    private static void Configure(KestrelServerOptions options, IPAddress address)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = null;

        // A client may be a process that a busy machine does not let run for a while.
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(address, 0, endpoint => endpoint.Protocols = HttpProtocols.Http1);
    }

    // The signals of the process are for who runs the jobs.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class LargeBuffers : IMemoryPoolFactory<byte>
    {
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new BufferPool();
    }
}
