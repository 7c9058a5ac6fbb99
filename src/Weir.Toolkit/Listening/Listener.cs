using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Weir.Pipelines.Execution;

namespace Weir.Toolkit.Listening;

/// <summary>Listens on a free port of one address. Kestrel alone, without a host: that would take the signals of the process for itself.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly KestrelServer _server;

    private Listener(KestrelServer server, Uri address)
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
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        options.Limits.MaxRequestBodySize = null;

        // A client may be a process that a busy machine does not let run for a while.
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(address, 0, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
        try
        {
            await server.StartAsync(application, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            server.Dispose();
            throw new ToolkitException($"the services for actions cannot listen on {address}: {failure.Message}", failure);
        }

        return new Listener(server, new Uri(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()));
    }

    /// <summary>Ends it, and what still is under way with it.</summary>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        await _server.StopAsync(now.Token).ConfigureAwait(false);
        _server.Dispose();
    }
}
