using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;

namespace Weir.Gateway.Tests;

/// <summary>Sends requests of many kinds for as long as it is told, and keeps what went wrong.</summary>
internal sealed class MixedLoad(Uri address) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
    private readonly byte[] _body = new byte[16 * 1024];
    private readonly ConcurrentDictionary<string, long> _kinds = [];

    private long _done;

    /// <summary>How many requests were answered as they should be.</summary>
    public long Done => Volatile.Read(ref _done);

    public ConcurrentQueue<string> Failures { get; } = [];

    public IReadOnlyDictionary<string, long> Kinds => _kinds;

    /// <summary>Runs until so many requests are done and the work beside it has ended.</summary>
    public async Task RunAsync(int workers, long requests, Task beside, CancellationToken cancellationToken)
    {
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(() => WorkAsync(worker, requests, beside, cancellationToken), cancellationToken)));
    }

    public void Dispose() => _client.Dispose();

    private async Task WorkAsync(int worker, long requests, Task beside, CancellationToken cancellationToken)
    {
        for (var turn = worker; Done < requests || !beside.IsCompleted; turn++)
        {
            var (kind, send) = (turn % 200) switch
            {
                0 => ("websocket", (Func<CancellationToken, Task>)SocketAsync),
                1 => ("events", EventsAsync),
                < 10 => ("close", CloseAsync),
                < 60 => ("post", PostAsync),
                _ => ("get", GetAsync),
            };
            try
            {
                await send(cancellationToken);
                Interlocked.Increment(ref _done);
                _kinds.AddOrUpdate(kind, 1, static (_, count) => count + 1);
            }
            catch (Exception exception) when (exception is HttpRequestException or WebSocketException or IOException or OperationCanceledException or InvalidDataException)
            {
                Failures.Enqueue($"{kind}: {exception.GetType().Name} {exception.Message} {exception.InnerException?.Message}");
            }
        }
    }

    private async Task GetAsync(CancellationToken cancellationToken) => Expect("r", await _client.GetStringAsync("/", cancellationToken));

    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.ConnectionClose = true;
        using var answer = await _client.SendAsync(request, cancellationToken);
        Expect("r", await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken));
    }

    private async Task PostAsync(CancellationToken cancellationToken)
    {
        using var answer = await _client.PostAsync("/count", new ByteArrayContent(_body), cancellationToken);
        Expect("16384", await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken));
    }

    private async Task EventsAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sse?count=5");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var answer = await _client.SendAsync(request, cancellationToken);
        var text = await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
        if (!text.EndsWith(" 4\n\n", StringComparison.Ordinal))
            throw new InvalidDataException($"the events ended with '{text}'");
    }

    private async Task SocketAsync(CancellationToken cancellationToken)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/ws" }.Uri, cancellationToken);
        var buffer = new byte[100];
        for (var at = 0; at < 3; at++)
        {
            await socket.SendAsync("r hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
            var got = await socket.ReceiveAsync(buffer, cancellationToken);
            Expect("r hello", Encoding.UTF8.GetString(buffer, 0, got.Count));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
    }

    private static void Expect(string start, string found)
    {
        if (!found.StartsWith(start, StringComparison.Ordinal))
            throw new InvalidDataException($"expected '{start}', found '{found}'");
    }
}
