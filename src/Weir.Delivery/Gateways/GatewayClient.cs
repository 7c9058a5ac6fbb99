using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Gateways;

/// <summary>Talks to the gateway of an environment over its private socket. Safe for concurrent use.</summary>
public sealed class GatewayClient : IDisposable
{
    private readonly HttpClient _client;
    private readonly string _folder;

    /// <param name="folder">The folder with the gateway's state.</param>
    public GatewayClient(string folder)
    {
        _folder = Path.GetFullPath(folder);
        _client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            // Another process may have the gateway's place by the next request.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = async (_, cancellationToken) => await ConnectAsync(cancellationToken).ConfigureAwait(false),
        })
        { BaseAddress = new Uri("http://gateway"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>How the gateway is; null where none runs.</summary>
    public async Task<GatewayStatus?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _client.GetFromJsonAsync("/status", GatewayJson.Default.GatewayStatus, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException)
        {
            return null;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            throw new TargetException($"the gateway in '{_folder}' answers nonsense: {exception.Message}", exception);
        }
    }

    /// <summary>How the gateway is.</summary>
    /// <exception cref="TargetException">None runs.</exception>
    public async Task<GatewayStatus> StatusAsync(CancellationToken cancellationToken) =>
        await FindAsync(cancellationToken).ConfigureAwait(false) ?? throw Absent(null);

    /// <summary>Puts a table in force. It is on disk when this ends. Doing it again changes nothing.</summary>
    /// <exception cref="TargetException">None runs, or it refuses the table.</exception>
    public Task ApplyAsync(GatewayTable table, CancellationToken cancellationToken) =>
        AskAsync(() => _client.PutAsJsonAsync("/table", table, GatewayJson.Default.GatewayTable, cancellationToken), cancellationToken);

    /// <summary>Waits until all backends of a release pass their checks.</summary>
    /// <returns>What is missing when the time is over; empty where nothing is.</returns>
    /// <exception cref="TargetException">None runs.</exception>
    public Task<IReadOnlyList<string>> WaitForReadyAsync(string release, TimeSpan within, CancellationToken cancellationToken) =>
        WaitAsync("ready", release, within, cancellationToken);

    /// <summary>Waits until backends of a release that left the table have no request left: then they may be killed.</summary>
    /// <returns>What is missing when the time is over; empty where nothing is.</returns>
    /// <exception cref="TargetException">None runs.</exception>
    public Task<IReadOnlyList<string>> WaitForDrainedAsync(string release, TimeSpan within, CancellationToken cancellationToken) =>
        WaitAsync("drained", release, within, cancellationToken);

    /// <summary>Tells the gateway to end when its requests have.</summary>
    /// <exception cref="TargetException">None runs.</exception>
    public Task StopAsync(CancellationToken cancellationToken) =>
        AskAsync(() => _client.PostAsync("/stop", null, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<IReadOnlyList<string>> WaitAsync(string what, string release, TimeSpan within, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> waiting = [];
        await AskAsync(
            () => _client.GetAsync(FormattableString.Invariant($"/{what}?release={Uri.EscapeDataString(release)}&within={within.TotalSeconds}"), cancellationToken),
            async answer => waiting = (await answer.Content.ReadFromJsonAsync(GatewayJson.Default.GatewaySettled, cancellationToken).ConfigureAwait(false))?.Waiting ?? [],
            cancellationToken).ConfigureAwait(false);
        return waiting;
    }

    private Task AskAsync(Func<Task<HttpResponseMessage>> ask, CancellationToken cancellationToken) =>
        AskAsync(ask, static _ => Task.CompletedTask, cancellationToken);

    private async Task AskAsync(Func<Task<HttpResponseMessage>> ask, Func<HttpResponseMessage, Task> read, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await ask().ConfigureAwait(false);
            if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent or HttpStatusCode.Accepted)
            {
                await read(answer).ConfigureAwait(false);
                return;
            }

            var problem = await answer.Content.ReadFromJsonAsync(GatewayJson.Default.GatewayProblem, cancellationToken).ConfigureAwait(false);
            throw new TargetException($"the gateway in '{_folder}' refuses: {string.Join("; ", problem?.Errors ?? [])}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            throw Absent(exception);
        }
    }

    private TargetException Absent(Exception? cause) =>
        new($"no gateway answers in '{_folder}'{(cause is null ? "" : $": {cause.Message}")}; 'weir gateway start' starts one", cause);

    private async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_folder, "control.sock")), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
