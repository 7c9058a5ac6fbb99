using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Weir.Testing;

namespace Weir.EndToEnd.Tests;

/// <summary><c>weir deploy</c> with the example shop, real processes and a real gateway.</summary>
public sealed class DeployTests : IAsyncDisposable
{
    private readonly WeirProgram _weir = new(GitRepository.With());
    private readonly int _port = FreePort();
    private readonly HttpClient _customer = new();

    public DeployTests()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Repo.Root, "examples", "shop")))
            File.Copy(file, Path.Combine(_weir.Repository.Root, Path.GetFileName(file)));
        Edit("weir.yaml", text => text
            .Replace("listen: 8080", $"listen: {_port}", StringComparison.Ordinal)
            .Replace("every: 10s", "every: 2s", StringComparison.Ordinal)
            .Replace("analysis: { every: 5s }", "analysis: { every: 1s, min-requests: 20 }", StringComparison.Ordinal));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _weir.RunAsync("remove");
        _customer.Dispose();
        _weir.Dispose();
    }

    [Fact]
    public async Task A_good_version_goes_to_all_and_a_bad_one_is_taken_back_by_itself()
    {
        var first = await _weir.RunAsync("deploy", "--version", "1.0");
        Assert.True(first.ExitCode == 0, first.All);
        Assert.Equal("1.0", await OrderAsync());
        var verified = await _weir.RunAsync("verify");
        Assert.True(verified.ExitCode == 0, verified.All);

        using var load = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var customers = BuyAsync(load.Token);
        Edit("shop.py", text => text + "# changed\n");
        var changed = await _weir.RunAsync("diff");
        Assert.Equal((1, true), (changed.ExitCode, changed.Output.Contains("changed shop.py", StringComparison.Ordinal)));
        var good = await _weir.RunAsync("deploy", "--version", "2.0");
        Assert.True(good.ExitCode == 0, good.All);
        Edit("shop.py", text => text.Replace("FAILING = 0", "FAILING = 20", StringComparison.Ordinal));
        var bad = await _weir.RunAsync("deploy", "--version", "2.1");
        await load.CancelAsync();
        var failures = await customers;

        Assert.True(bad.ExitCode == 1, bad.All);
        Assert.Contains("rolled back to 2.0: ", bad.All, StringComparison.Ordinal);
        Assert.Contains("success rate", bad.All, StringComparison.Ordinal);
        Assert.Equal("2.0", await OrderAsync());
        Assert.DoesNotContain(failures, static status => status != HttpStatusCode.InternalServerError);
        using var status = JsonDocument.Parse((await _weir.RunAsync("status", "--json")).Output);
        Assert.Equal("2.0", status.RootElement.GetProperty("version").GetString());
    }

    [Fact]
    public async Task A_deploy_that_is_killed_is_carried_on_and_the_version_before_comes_back_at_once()
    {
        Assert.Equal(0, (await _weir.RunAsync("deploy", "--version", "1.0")).ExitCode);
        Edit("shop.py", text => text + "# changed\n");
        using (var running = _weir.Start("deploy", "--version", "2.0"))
        {
            await running.SeenAsync("10 %: ", Token);
            running.Signal("KILL");
            await running.EndAsync(Token);
        }

        Assert.Contains("nobody carries it out", (await _weir.RunAsync("status")).Output, StringComparison.Ordinal);
        var promoted = await _weir.RunAsync("promote", "--full");
        Assert.True(promoted.ExitCode == 0, promoted.All);
        Assert.Equal("2.0", await OrderAsync());
        var back = await _weir.RunAsync("rollback");
        Assert.True(back.ExitCode == 0, back.All);
        Assert.Equal("1.0", await OrderAsync());
    }

    [Fact]
    public async Task A_gateway_with_a_certificate_serves_with_it()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=shop.test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        _weir.Repository.Write("certs/shop.pem", certificate.ExportCertificatePem());
        _weir.Repository.Write("certs/shop.key", key.ExportPkcs8PrivateKeyPem());
        Edit("weir.yaml", text => text.Replace($"listen: {_port}", $"listen: {_port}, tls: {{ certificate: certs/shop.pem, key: certs/shop.key }}", StringComparison.Ordinal));
        Assert.Contains("tls:", await File.ReadAllTextAsync(Path.Combine(_weir.Repository.Root, "weir.yaml"), Token), StringComparison.Ordinal);
        var first = await _weir.RunAsync("deploy", "--version", "1.0");
        Assert.True(first.ExitCode == 0, first.All);
        string? seen = null;
        using var trusting = new HttpClient(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, presented, _, _) => (seen = presented?.Thumbprint) is not null,
        });
        Assert.Contains("1.0", await trusting.GetStringAsync(new Uri($"https://127.0.0.1:{_port}/order"), Token), StringComparison.Ordinal);
        Assert.Equal(certificate.Thumbprint, seen);
    }

    [Fact]
    public async Task What_decides_and_cannot_be_measured_stops_it_before_it_begins()
    {
        Edit("weir.yaml", text => text.Replace(
            "min-requests: 20 }", """min-requests: 20, metrics: [{ name: latency, datadog: { query: "avg:latency" }, max: 1 }] }""", StringComparison.Ordinal));
        var first = await _weir.RunAsync("deploy", "--version", "1.0");
        Assert.True(first.ExitCode == 0, first.All);
        Edit("shop.py", text => text + "# changed\n");
        var refused = await _weir.RunAsync("deploy", "--version", "2.0");
        Assert.True(refused.ExitCode == 2, refused.All);
        Assert.Contains("the metric 'latency' cannot be measured here: the variable 'DD_API_KEY'", refused.All, StringComparison.Ordinal);
        Assert.Equal("1.0", await OrderAsync());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<string?> OrderAsync()
    {
        using var answer = JsonDocument.Parse(await _customer.GetStringAsync(new Uri($"http://127.0.0.1:{_port}/order"), Token));
        return answer.RootElement.GetProperty("version").GetString();
    }

    // Customers without cookies, as many as answers let through: what went wrong comes back as statuses.
    private async Task<IReadOnlyList<HttpStatusCode>> BuyAsync(CancellationToken stop)
    {
        List<HttpStatusCode> failures = [];
        using var anonymous = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        while (!stop.IsCancellationRequested)
        {
            using var answer = await anonymous.GetAsync(new Uri($"http://127.0.0.1:{_port}/order"), CancellationToken.None);
            if (!answer.IsSuccessStatusCode)
                failures.Add(answer.StatusCode);
        }

        return failures;
    }

    private void Edit(string file, Func<string, string> change)
    {
        var path = Path.Combine(_weir.Repository.Root, file);
        File.WriteAllText(path, change(File.ReadAllText(path)));
    }
}
