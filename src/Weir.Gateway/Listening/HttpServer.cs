using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Weir.Gateway.Listening;

/// <summary>Kestrel without a host, on sockets that are already there.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly PausableListeners _listeners;
    private readonly IServer _server;

    private HttpServer(WebApplication application)
    {
        _application = application;
        _listeners = application.Services.GetRequiredService<PausableListeners>();
        _server = application.Services.GetRequiredService<IServer>();
    }

    public T Get<T>()
        where T : notnull => _application.Services.GetRequiredService<T>();

    public static HttpServer Create(Action<KestrelServerOptions> configure, IReadOnlyList<SharedListener> shared)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Yarp", LogLevel.Error).AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            configure(options);
        });
        builder.Services.AddHttpForwarder();
        builder.Services.Configure<SocketTransportOptions>(options =>
        {
            // Nothing here blocks: a request goes on where the socket woke, without a queue and another thread between.
            options.UnsafePreferInlineScheduling = true;
            options.CreateBoundListenSocket = endpoint =>
                shared.FirstOrDefault(listener => listener.Address.Equals(endpoint))?.Borrow() ?? SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        });
        builder.Services.AddSingleton(services => new PausableListeners(new SocketTransportFactory(
            services.GetRequiredService<IOptions<SocketTransportOptions>>(), services.GetRequiredService<ILoggerFactory>())));
        builder.Services.AddSingleton<IConnectionListenerFactory>(services => services.GetRequiredService<PausableListeners>());
        return new HttpServer(builder.Build());
    }

    public Task StartAsync(RequestDelegate handle, CancellationToken cancellationToken) =>
        _server.StartAsync(new PooledApplication(handle), cancellationToken);

    /// <summary>Accepts nothing more. What was accepted before is served.</summary>
    public Task StopAcceptingAsync() => _listeners.StopAcceptingAsync();

    /// <summary>Closes what nobody uses, waits for the rest, and cuts it off when it takes longer.</summary>
    public async Task StopAsync(TimeSpan within, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(within, time);
        await _server.StopAsync(limit.Token).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync().ConfigureAwait(false);
}
