using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Weir.Testing;

namespace Weir.EndToEnd.Tests;

/// <summary>
/// Rollouts whose <c>weir</c> or whose gateway is killed at random moments; <c>WEIR_KILLS</c> says how many.
/// </summary>
public sealed class RolloutKillTests : IAsyncDisposable
{
    private const int Few = 9;
    private const int LatestKill = 3_500;

    private static readonly string[] Strategies =
    [
        "canary: { steps: [50%, 100%], every: 1s }",
        "blue-green: { preview: 1s, keep: 1s }",
        "rolling: { max-surge: 1, every: 1s }",
    ];

    private readonly WeirProgram _weir = new(GitRepository.With());
    private readonly HttpClient _customer = new(new SocketsHttpHandler { UseCookies = false, PooledConnectionLifetime = TimeSpan.Zero });
    private readonly int _port = FreePort();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("WEIR_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : Few;

    public async ValueTask DisposeAsync()
    {
        await _weir.RunAsync("remove");
        _customer.Dispose();
        _weir.Dispose();
    }

    [Fact]
    public async Task However_it_is_killed_one_release_serves_at_the_end_and_none_that_was_removed_ever_does()
    {
        var stable = "1.0";
        await ShapeAsync(Strategies[0], stable, isBad: false);
        var first = await _weir.RunAsync("deploy", "--version", stable);
        Assert.True(first.ExitCode == 0, first.All);
        for (var kill = 0; kill < Kills; kill++)
        {
            var candidate = $"2.{kill}";
            var isBad = RandomNumberGenerator.GetInt32(3) == 0;
            await ShapeAsync(Strategies[kill % Strategies.Length], candidate, isBad);
            var ofGateway = kill / Strategies.Length % 2 == 1;
            var after = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(LatestKill));
            var case_ = $"kill {kill} of {(ofGateway ? "the gateway" : "weir")} after {after.TotalMilliseconds} ms, {Strategies[kill % Strategies.Length]}, {(isBad ? "bad" : "good")}";

            using var load = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var customers = BuyAsync(load.Token);
            var end = await DeployAsync(candidate, after, ofGateway);
            Assert.True(end.ExitCode is 0 or 1, $"{case_}: {end.All}");
            var before = stable;
            stable = end.ExitCode == 0 ? candidate : stable;

            // A gateway that was killed when all was over is started again by whoever delivers next.
            await ShapeAsync(Strategies[0], stable, isBad: false);
            var again = await _weir.RunAsync("deploy", "--version", stable);
            Assert.True(again.ExitCode == 0, $"{case_}: {end.All}{again.All}");
            await load.CancelAsync();
            Assert.True((await customers).IsSubsetOf([before, candidate]), $"{case_}: {string.Join(", ", await customers)}");
            await AssertServesAloneAsync(stable, case_);
            if (isBad)
                Assert.True(stable == before, $"{case_}: a bad release was promoted: {end.All}");
        }
    }

    private async Task<ProgramEnd> DeployAsync(string version, TimeSpan after, bool ofGateway)
    {
        using (var running = _weir.Start("deploy", "--version", version))
        {
            var ending = running.EndAsync(Token);
            if (await Task.WhenAny(ending, Task.Delay(after, Token)) != ending && !ofGateway)
                running.Signal("KILL");
            else if (ofGateway)
                KillGateway();
            var end = await ending;
            if (end.ExitCode is 0 or 1)
                return end;
        }

        return await _weir.RunAsync("deploy", "--version", version);
    }

    // Each release has files of its own, and the same ones whenever it is asked for: then it is the same release.
    private async Task ShapeAsync(string strategy, string version, bool isBad)
    {
        var shop = await File.ReadAllTextAsync(Path.Combine(Repo.Root, "examples", "shop", "shop.py"), Token);
        _weir.Repository.Write("app/shop.py", $"# {version}\n" + (isBad ? shop.Replace("FAILING = 0", "FAILING = 60", StringComparison.Ordinal) : shop));
        _weir.Repository.Write("weir.yaml", $$"""
            app: shop
            environments:
              production:
                target:
                  process: { command: exec python3 -S shop.py --port $PORT, artifact: app, instances: 2, health: { path: /health, every: 200ms }, drain-within: 2s }
                gateway: { listen: {{_port}} }
                strategy: { {{strategy}} }
                analysis: { every: 500ms, min-requests: 20 }
            """);
    }

    private async Task AssertServesAloneAsync(string version, string case_)
    {
        using var status = JsonDocument.Parse((await _weir.RunAsync("status", "--json")).Output);
        Assert.Equal(version, status.RootElement.GetProperty("version").GetString());
        Assert.False(status.RootElement.TryGetProperty("rollout", out var rollout) && rollout.ValueKind == JsonValueKind.Object, case_);
        var running = status.RootElement.GetProperty("instances").EnumerateArray().Select(static instance => instance.GetProperty("version").GetString()).ToList();
        Assert.True(running is [var only] && only == version, $"{case_}: {string.Join(", ", running)} run");
        for (var request = 0; request < 20; request++)
            Assert.Equal(version, await OrderAsync());
    }

    private async Task<string?> OrderAsync()
    {
        using var answer = JsonDocument.Parse(await _customer.GetStringAsync(new Uri($"http://127.0.0.1:{_port}/order"), Token));
        return answer.RootElement.GetProperty("version").GetString();
    }

    // Which versions answered customers who find the door shut while a killed gateway is away.
    private async Task<HashSet<string?>> BuyAsync(CancellationToken stop)
    {
        HashSet<string?> seen = [];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                seen.Add(await OrderAsync());
            }
            catch (HttpRequestException)
            {
                await Task.Delay(5, Token);
            }
        }

        return seen;
    }

    private void KillGateway()
    {
        var home = Path.Combine(_weir.Scratch.In("home"), ".local", "state", "weir", "gateways");
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                try
                {
                    var words = File.ReadAllText($"/proc/{process.Id}/cmdline");
                    if (words.Contains(home, StringComparison.Ordinal) && words.Contains("gateway", StringComparison.Ordinal))
                        process.Kill();
                }
                catch (Exception gone) when (gone is IOException or InvalidOperationException or UnauthorizedAccessException)
                {
                    // It ended while we looked.
                }
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
