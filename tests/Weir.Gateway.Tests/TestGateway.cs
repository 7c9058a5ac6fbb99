using System.Net;
using Weir.Testing.Backends;
using Weir.Gateway.Tables;
using Weir.Testing;

namespace Weir.Gateway.Tests;

/// <summary>A gateway in this process, with a client for each protocol.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<HttpClient> _clients = [];

    private Task _running = Task.CompletedTask;
    private long _version;

    private TestGateway()
    {
    }

    public Uri Address { get; private set; } = new("http://none");

    public ControlClient Control { get; private set; } = null!;

    public string Folder => _folder.Path;

    public static async Task<TestGateway> StartAsync(Func<GatewayOptions, GatewayOptions>? change = null)
    {
        var gateway = new TestGateway();
        var options = new GatewayOptions { Folder = gateway._folder.Path, Listen = new IPEndPoint(IPAddress.Loopback, 0) };
        var serving = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway._running = GatewayHost.RunAsync(change?.Invoke(options) ?? options, address => serving.TrySetResult(address), TimeProvider.System, gateway._stop.Token);
        var first = await Task.WhenAny(serving.Task, gateway._running);
        if (first == gateway._running)
            await gateway._running;
        gateway.Address = new Uri(await serving.Task);
        gateway.Control = new ControlClient(gateway._folder.Path);
        return gateway;
    }

    /// <summary>A table with one release, or with a stable one and a candidate.</summary>
    public async Task ApplyAsync(BackendApplication stable, BackendApplication? candidate = null, Func<GatewayTable, GatewayTable>? change = null)
    {
        var table = new GatewayTable
        {
            Version = ++_version,
            Releases = [.. new[] { stable, candidate }.OfType<BackendApplication>().Select(ReleaseOf)],
            Stable = stable.Version,
            Candidate = candidate?.Version,
            Health = new TableHealth { Path = "/health" },
            WaitSeconds = 30,
        };
        await Control.ApplyAsync(change?.Invoke(table) ?? table);
    }

    public async Task ReadyAsync(params BackendApplication[] backends)
    {
        foreach (var backend in backends)
            await Control.SettledAsync("ready", backend.Version);
    }

    public static TableRelease ReleaseOf(BackendApplication backend) => new() { Id = backend.Version, Label = backend.Version, Backends = [backend.Address] };

    public HttpClient Client(Action<SocketsHttpHandler>? change = null)
    {
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false };
        change?.Invoke(handler);
        var client = new HttpClient(handler) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
        _clients.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        Control?.Dispose();
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _folder.Dispose();
    }
}
