using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Weir.Gateway.Counting;
using Weir.Gateway.Tables;

namespace Weir.Gateway.Control;

/// <summary>The process whose place was taken, as long as it has requests: it must know the table, and what it has not drained is not drained.</summary>
internal sealed class Predecessor : IDisposable
{
    private readonly HttpClient _client;

    public Predecessor(int process, string socket)
    {
        Process = process;
        _client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellationToken) => await ConnectAsync(socket, cancellationToken).ConfigureAwait(false),
        })
        { BaseAddress = new Uri("http://gateway"), Timeout = Timeout.InfiniteTimeSpan };
    }

    public int Process { get; }

    /// <summary>Tells it the table; false where it is gone.</summary>
    public Task<bool> FollowAsync(GatewayTable table, CancellationToken cancellationToken) => AsksAsync(async () =>
    {
        using var answer = await _client.PutAsJsonAsync("/follow", table, TableJson.Default.GatewayTable, cancellationToken).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
    });

    /// <summary>What it has not drained; empty where it is gone.</summary>
    public async Task<Settled> DrainedAsync(string release, double within, CancellationToken cancellationToken)
    {
        Settled? settled = null;
        await AsksAsync(async () => settled = await _client.GetFromJsonAsync(
            FormattableString.Invariant($"/drained?release={Uri.EscapeDataString(release)}&within={within}"), TableJson.Default.Settled, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return settled ?? new Settled(true, []);
    }

    /// <summary>How it is; null where it is gone.</summary>
    public async Task<GatewayStatus?> StatusAsync(CancellationToken cancellationToken)
    {
        GatewayStatus? status = null;
        await AsksAsync(async () => status = await _client.GetFromJsonAsync("/status", TableJson.Default.GatewayStatus, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return status;
    }

    /// <summary>Hands counts to the process behind the socket.</summary>
    public Task<bool> AbsorbAsync(IReadOnlyList<KeptCounts> counts, CancellationToken cancellationToken) => AsksAsync(async () =>
    {
        using var answer = await _client.PostAsJsonAsync("/absorb", counts, TableJson.Default.IReadOnlyListKeptCounts, cancellationToken).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
    });

    public void Dispose() => _client.Dispose();

    // A process that ended takes its requests with it: there is nothing left to ask.
    private static async Task<bool> AsksAsync(Func<Task> ask)
    {
        try
        {
            await ask().ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            return false;
        }
    }

    private static async Task<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
