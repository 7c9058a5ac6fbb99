using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Weir.Gateway.Tables;
using Weir.Testing;
using Weir.Testing.Backends;

namespace Weir.Gateway.Tests;

public sealed class RoutingTests : IAsyncLifetime
{
    private BackendApplication _stable = null!;
    private BackendApplication _candidate = null!;
    private TestGateway _gateway = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stable = await BackendApplication.StartAsync("r1", 0, Token);
        _candidate = await BackendApplication.StartAsync("r2", 0, Token);
        _gateway = await TestGateway.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _stable.DisposeAsync();
        await _candidate.DisposeAsync();
    }

    [Fact]
    public async Task Ten_thousand_requests_are_split_within_one_percentage_point()
    {
        await _gateway.ApplyAsync(_stable, _candidate, table => table with { CandidatePercent = 10, Sticky = new TableSticky { By = "none" } });
        await _gateway.ReadyAsync(_stable, _candidate);
        var client = _gateway.Client();

        await Parallel.ForAsync(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token }, async (_, token) => await client.GetStringAsync("/", token));

        var counts = (await _gateway.Control.StatusAsync()).Counts.ToDictionary(counts => counts.Id);
        Assert.Equal(10_000, counts["r1"].Status2xx + counts["r2"].Status2xx);
        Assert.InRange(counts["r2"].Status2xx, 900, 1_100);
    }

    [Fact]
    public async Task A_user_stays_with_the_cookie_that_the_gateway_set_while_the_share_grows()
    {
        await _gateway.ApplyAsync(_stable, _candidate, table => table with { CandidatePercent = 30 });
        await _gateway.ReadyAsync(_stable, _candidate);
        var client = _gateway.Client();
        List<(string Cookie, string Version)> users = [];
        for (var user = 0; user < 100; user++)
        {
            using var answer = await client.GetAsync("/", Token);
            var cookie = answer.Headers.GetValues("Set-Cookie").Single();
            Assert.EndsWith("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax", cookie, StringComparison.Ordinal);
            users.Add((cookie.Split(';')[0], await answer.Content.ReadAsStringAsync(Token)));
        }

        foreach (var percent in new[] { 30.0, 30.01, 55, 100 })
        {
            await _gateway.ApplyAsync(_stable, _candidate, table => table with { CandidatePercent = percent });
            foreach (var (cookie, version) in users)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/");
                request.Headers.Add("Cookie", cookie);
                using var answer = await client.SendAsync(request, Token);
                var now = await answer.Content.ReadAsStringAsync(Token);
                Assert.True(version == "r1" || now == "r2", $"{cookie} went back at {percent} %");
                Assert.False(answer.Headers.Contains("Set-Cookie"));
            }
        }

        Assert.Contains(users, user => user.Version == "r2");
        Assert.Contains(users, user => user.Version == "r1");
    }

    [Fact]
    public async Task A_request_is_held_until_a_backend_is_healthy()
    {
        _stable.Health = 503;
        await _gateway.ApplyAsync(_stable);
        var held = _gateway.Client().GetStringAsync("/", Token);
        await Eventually.IsAsync(async () => (await _gateway.Control.StatusAsync()).Backends[0].Problem == "/health answered 503");
        Assert.Empty(_stable.Seen);

        _stable.Health = 200;

        Assert.Equal("r1", await held);
    }

    [Fact]
    public async Task A_candidate_that_was_never_healthy_gets_nothing()
    {
        _candidate.Health = 500;
        await _gateway.ApplyAsync(_stable, _candidate, table => table with { CandidatePercent = 100 });
        await _gateway.ReadyAsync(_stable);

        Assert.Equal("r1", await _gateway.Client().GetStringAsync("/", Token));
        Assert.Equal(0, (await _gateway.Control.StatusAsync()).Counts.Single(counts => counts.Id == "r2").Total);
    }

    [Fact]
    public async Task A_post_whose_backend_refuses_the_connection_goes_to_another_and_counts_against_the_release()
    {
        await _gateway.ApplyAsync(_stable, _candidate, table => table with { CandidatePercent = 100, Health = new TableHealth { Path = "/health", EverySeconds = 60 } });
        await _gateway.ReadyAsync(_stable, _candidate);
        await _candidate.DisposeAsync();

        using var answer = await _gateway.Client().PostAsync("/count", new ByteArrayContent(new byte[100_000]), Token);

        Assert.Equal("100000", await answer.Content.ReadAsStringAsync(Token));
        var counts = (await _gateway.Control.StatusAsync()).Counts.ToDictionary(counts => counts.Id);
        Assert.Equal((1, 1, 1), (counts["r2"].ConnectFailures, counts["r2"].Unanswered, counts["r1"].Status2xx));
    }

    [Fact]
    public async Task Requests_are_held_in_a_pause_and_served_after_it()
    {
        await _gateway.ApplyAsync(_stable);
        await _gateway.ReadyAsync(_stable);
        await _gateway.ApplyAsync(_stable, change: table => table with { Serving = new TableServing { State = "hold" } });
        var held = _gateway.Client().GetStringAsync("/held", Token);
        await _gateway.ApplyAsync(_stable, change: table => table with { Serving = new TableServing { State = "hold", HoldSeconds = 20 } });
        Assert.Empty(_stable.Seen);
        await _gateway.ApplyAsync(_stable);
        Assert.Equal("r1", await held);

        await _gateway.ApplyAsync(_stable, change: table => table with { Serving = new TableServing { State = "hold", HoldSeconds = 0 } });
        using var refused = await _gateway.Client().GetAsync("/refused", Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(["GET /held"], _stable.Seen);
    }

    [Fact]
    public async Task Maintenance_is_answered_by_the_gateway_with_the_time_to_come_back()
    {
        await _gateway.ApplyAsync(_stable, change: table => table with { Serving = new TableServing { State = "maintenance", RetryAfterSeconds = 120, Message = "moving house" } });

        using var answer = await _gateway.Client().GetAsync("/", Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(120), answer.Headers.RetryAfter!.Delta);
        Assert.Equal("moving house\n", await answer.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task The_candidate_gets_copies_of_what_only_reads()
    {
        await _gateway.ApplyAsync(_stable, _candidate, table => table with { MirrorPercent = 100 });
        await _gateway.ReadyAsync(_stable, _candidate);
        _candidate.Status = 500;

        Assert.Equal("r1", await _gateway.Client().GetStringAsync("/copy?a=1", Token));
        using var post = await _gateway.Client().PostAsync("/count", new StringContent("x"), Token);

        await Eventually.IsAsync(async () => (await _gateway.Control.StatusAsync()).Counts.Single(counts => counts.Id == "r2") is { Mirrored: 1, MirrorErrors: 1, Total: 0 });
        Assert.Equal(["GET /copy?a=1"], _candidate.Seen);
    }

    [Fact]
    public async Task A_drained_release_has_no_request_left_and_what_stays_too_long_is_ended()
    {
        await _gateway.ApplyAsync(_stable, change: table => table with { DrainSeconds = 60, StreamDrainSeconds = 0.05 });
        await _gateway.ReadyAsync(_stable);
        var slow = _gateway.Client().GetStringAsync("/gate", Token);
        await _stable.AtGate.Task.WaitAsync(Token);
        using var events = await _gateway.Client().SendAsync(
            new HttpRequestMessage(HttpMethod.Get, "/sse?open") { Headers = { { "Accept", "text/event-stream" } } }, HttpCompletionOption.ResponseHeadersRead, Token);

        await _gateway.ApplyAsync(_candidate, change: table => table with { DrainSeconds = 60, StreamDrainSeconds = 0.05 });
        var drained = _gateway.Control.SettledAsync("drained", "r1");
        await Assert.ThrowsAnyAsync<Exception>(() => events.Content.ReadAsStringAsync(Token));
        Assert.False(drained.IsCompleted);
        _stable.Gate.SetResult();

        Assert.Equal("r1", await slow);
        await drained;
        Assert.Empty((await _gateway.Control.StatusAsync()).Draining);
    }

    [Fact]
    public async Task A_certificate_is_shown_anew_when_its_files_change()
    {
        using var folder = new ScratchFolder();
        Write(folder, "first");
        await using var gateway = await TestGateway.StartAsync(options => options with { Certificate = folder.In("cert.pem"), Key = folder.In("key.pem") });
        await gateway.ApplyAsync(_stable);
        await gateway.ReadyAsync(_stable);
        Assert.Equal("CN=first", await SubjectAsync(gateway));

        File.WriteAllText(folder.In("cert.pem"), "nonsense");
        await Eventually.IsAsync(async () => (await gateway.Control.StatusAsync()).CertificateProblem is not null);
        Assert.Equal("CN=first", await SubjectAsync(gateway));
        Write(folder, "second");

        await Eventually.IsAsync(async () => await SubjectAsync(gateway) == "CN=second");
    }

    [Fact]
    public async Task Prometheus_reads_counts_of_each_release_and_nothing_else_over_the_network()
    {
        await using var gateway = await TestGateway.StartAsync(options => options with { Metrics = new IPEndPoint(IPAddress.Loopback, 0) });
        await gateway.ApplyAsync(_stable);
        await gateway.ReadyAsync(_stable);
        await gateway.Client().GetStringAsync("/", Token);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{(await gateway.Control.StatusAsync()).Metrics}") };

        var text = await client.GetStringAsync("/metrics", Token);
        using var status = await client.GetAsync("/status", Token);

        Assert.Contains("weir_gateway_requests_total{release=\"r1\",version=\"r1\",class=\"2xx\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("weir_gateway_request_duration_seconds_bucket{release=\"r1\",version=\"r1\",le=\"+Inf\"} 1\n", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, status.StatusCode);
    }

    private static async Task<string> SubjectAsync(TestGateway gateway)
    {
        var subject = "";
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => (subject = certificate!.Subject).Length > 0 },
        })
        { BaseAddress = gateway.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await client.SendAsync(request, Token);
        Assert.Equal("r1", await answer.Content.ReadAsStringAsync(Token));
        return subject;
    }

    private static void Write(ScratchFolder folder, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        File.WriteAllText(folder.In("key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(folder.In("cert.pem"), certificate.ExportCertificatePem());
    }
}
