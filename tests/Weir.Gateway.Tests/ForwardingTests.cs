using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using Weir.Testing.Backends;

namespace Weir.Gateway.Tests;

public sealed class ForwardingTests : IAsyncLifetime
{
    private BackendApplication _backend = null!;
    private TestGateway _gateway = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _backend = await BackendApplication.StartAsync("r1", 0, Token);
        _gateway = await TestGateway.StartAsync();
        await _gateway.ApplyAsync(_backend);
        await _gateway.ReadyAsync(_backend);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task A_request_reaches_the_backend_with_its_path_as_it_was_written()
    {
        using var client = new RawClient(_gateway.Address);
        var answer = await client.AskAsync("GET /a%2Fb/%7e?x=%20y HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n", Token);

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("X-Version: r1", answer, StringComparison.Ordinal);
        using var raw = new RawClient(_gateway.Address);
        Assert.Contains("/raw?x=%2F%7e", await raw.AskAsync("GET /raw?x=%2F%7e HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_bodies_go_both_ways()
    {
        const int Length = 50_000_000;

        using var uploaded = await _gateway.Client().PostAsync("/count", new ByteArrayContent(new byte[Length]), Token);
        var downloaded = await _gateway.Client().GetByteArrayAsync($"/bytes?count={Length}", Token);

        Assert.Equal($"{Length}", await uploaded.Content.ReadAsStringAsync(Token));
        Assert.Equal(Length, downloaded.Length);
    }

    [Fact]
    public async Task Http2_streams_both_ways_at_once()
    {
        await using var h2 = await BackendApplication.StartAsync("h2", 0, Token, Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2);
        await _gateway.ApplyAsync(h2, change: table => table with { Releases = [TestGateway.ReleaseOf(h2) with { Protocol = "h2c" }] });
        var more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new TwoPartContent("first", more.Task, "second"),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");

        using var answer = await _gateway.Client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var body = await answer.Content.ReadAsStreamAsync(Token);
        var buffer = new byte[100];
        var read = await body.ReadAtLeastAsync(buffer, "first".Length, cancellationToken: Token);
        more.SetResult();
        using var rest = new StreamReader(body);

        Assert.Equal("first", Encoding.UTF8.GetString(buffer, 0, read));
        Assert.Equal("second", await rest.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task A_web_socket_goes_both_ways()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(_gateway.Address) { Scheme = "ws", Path = "/ws" }.Uri, Token);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Token);
        var buffer = new byte[100];
        var got = await socket.ReceiveAsync(buffer, Token);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);

        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, got.Count));
    }

    [Fact]
    public async Task Events_arrive_one_by_one_while_the_stream_stays_open()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sse?count=2&open");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var answer = await _gateway.Client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));

        Assert.Equal("data: r1 0", await reader.ReadLineAsync(Token));
        Assert.Equal("", await reader.ReadLineAsync(Token));
        Assert.Equal("data: r1 1", await reader.ReadLineAsync(Token));
        Assert.Equal(1, (await _gateway.Control.StatusAsync()).Backends.Single().Streams);
    }

    [Fact]
    public async Task Http2_without_tls_is_told_by_its_first_bytes_and_brings_trailers()
    {
        await using var h2 = await BackendApplication.StartAsync("h2", 0, Token, Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2);
        await _gateway.ApplyAsync(h2, change: table => table with { Releases = [TestGateway.ReleaseOf(h2) with { Protocol = "h2c" }] });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/trailers") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TE.ParseAdd("trailers");
        using var answer = await _gateway.Client().SendAsync(request, Token);

        Assert.Equal("body", await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(HttpVersion.Version20, answer.Version);
        Assert.Equal("42", answer.TrailingHeaders.GetValues("X-Sum").Single());
    }

    [Fact]
    public async Task A_backend_that_speaks_http2_gets_it()
    {
        await using var h2 = await BackendApplication.StartAsync("h2", 0, Token, Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2);
        await _gateway.ApplyAsync(h2, change: table => table with { Releases = [TestGateway.ReleaseOf(h2) with { Protocol = "h2c" }] });

        using var answer = await _gateway.Client().PostAsync("/echo", new StringContent("ping"), Token);

        Assert.Equal("ping", await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal("h2", answer.Headers.GetValues("X-Version").Single());
    }

    [Fact]
    public async Task A_body_is_not_sent_before_the_backend_wants_it()
    {
        using var client = new RawClient(_gateway.Address);
        await client.WriteAsync("POST /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n", Token);
        var answer = await client.ReadUntilAsync("\r\n\r\n", Token);

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_waits_for_100_continue_gets_it()
    {
        using var client = new RawClient(_gateway.Address);
        await client.WriteAsync("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n", Token);
        Assert.StartsWith("HTTP/1.1 100", await client.ReadUntilAsync("\r\n\r\n", Token), StringComparison.Ordinal);
        await client.WriteAsync("hello", Token);

        Assert.Contains("HTTP/1.1 200", await client.ReadUntilAsync("\n5\r\n", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_of_one_connection_stay_on_it()
    {
        using var client = new RawClient(_gateway.Address);
        await client.WriteAsync(
            "GET /headers HTTP/1.1\r\nHost: shop.example\r\nConnection: X-Private\r\nX-Private: 1\r\nKeep-Alive: 5\r\nProxy-Connection: x\r\nTE: gzip\r\nX-Kept: 2\r\n\r\n", Token);
        var seen = await client.ReadUntilAsync("X-Forwarded-Host: shop.example", Token);

        Assert.Contains("X-Kept: 2", seen, StringComparison.Ordinal);
        Assert.Contains("Host: shop.example", seen, StringComparison.Ordinal);
        foreach (var name in new[] { "X-Private:", "Keep-Alive:", "Proxy-Connection:", "\nTE:" })
            Assert.DoesNotContain(name, seen, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(false, "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Host: shop.example")]
    [InlineData(true, "X-Forwarded-For: 6.6.6.6, 127.0.0.1", "X-Forwarded-Host: evil.example")]
    public async Task Forwarded_headers_of_clients_are_believed_only_when_told_so(bool trusts, string address, string host)
    {
        await _gateway.ApplyAsync(_backend, change: table => table with { TrustForwarded = trusts });
        using var client = new RawClient(_gateway.Address);
        var seen = await client.AskAsync(
            "GET /headers HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Host: evil.example\r\nForwarded: for=6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\nConnection: close\r\n\r\n", Token);

        Assert.Contains(address, seen, StringComparison.Ordinal);
        Assert.Contains(host, seen, StringComparison.Ordinal);
        Assert.Equal(trusts, seen.Contains("Forwarded: for=6.6.6.6", StringComparison.Ordinal));
        Assert.Equal(trusts, seen.Contains("X-Real-IP", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_breaks_off_for_the_client_too()
    {
        using var client = _gateway.Client();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetStringAsync("/break", Token));
        var counts = Assert.Single((await _gateway.Control.StatusAsync()).Counts);
        Assert.Equal((1, 0), (counts.Unanswered, counts.Status2xx));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 400)]
    [InlineData("POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400)]
    public async Task What_is_no_request_is_refused(string request, int status)
    {
        using var client = new RawClient(_gateway.Address);
        await client.WriteAsync(request, Token);

        Assert.StartsWith($"HTTP/1.1 {status}", await client.ReadUntilAsync("\r\n", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_lengths_of_a_body_make_one_request_of_it()
    {
        using var client = new RawClient(_gateway.Address);
        await client.WriteAsync(
            "POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 60\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n", Token);
        await client.ReadToEndAsync(Token);

        Assert.DoesNotContain("GET /smuggled", _backend.Seen);
    }

    [Fact]
    public async Task Headers_that_are_too_large_are_refused_and_the_gateway_goes_on()
    {
        using var client = new RawClient(_gateway.Address);
        await client.WriteAsync($"GET / HTTP/1.1\r\nHost: a\r\nX-Large: {new string('x', 100_000)}\r\n\r\n", Token);

        Assert.StartsWith("HTTP/1.1 431", await client.ReadUntilAsync("\r\n", Token), StringComparison.Ordinal);
        Assert.Equal("r1", await _gateway.Client().GetStringAsync("/", Token));
    }

    [Fact]
    public async Task A_client_that_goes_away_frees_its_claim_and_is_no_error_of_the_release()
    {
        using (var client = new RawClient(_gateway.Address))
        {
            await client.WriteAsync("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n", Token);
            await _backend.AtGate.Task.WaitAsync(Token);
        }

        await Eventually.IsAsync(async () => (await _gateway.Control.StatusAsync()) is { Counts: [{ ClientGone: 1, Unanswered: 0 }], Backends: [{ Requests: 0 }] });
    }
}
