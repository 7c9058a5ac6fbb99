using System.Net;
using System.Text.Json;
using Weir.Delivery.Gateways;
using Weir.Delivery.Releases;
using Weir.Delivery.Targets;
using Weir.Testing;
using Weir.Testing.Backends;

namespace Weir.Gateway.Tests;

/// <summary>The client in Weir.Delivery with the gateway as it is.</summary>
public sealed class ClientTests : IAsyncLifetime
{
    private static readonly ProcessSettings Settings = new()
    {
        Command = "shop",
        Health = new HealthCheck { Path = "/health" },
        ReadyWithin = TimeSpan.FromSeconds(30),
    };

    private BackendApplication _first = null!;
    private BackendApplication _second = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _first = await BackendApplication.StartAsync("r1", 0, Token);
        _second = await BackendApplication.StartAsync("r2", 0, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public void Both_sides_have_the_same_table_with_the_same_defaults()
    {
        var theirs = JsonSerializer.Serialize(new GatewayTable { Version = 3, Releases = [new GatewayTableRelease { Id = "r1" }] }, JsonSerializerOptions.Web);
        var own = JsonSerializer.Serialize(new Tables.GatewayTable { Version = 3, Releases = [new Tables.TableRelease { Id = "r1" }] }, JsonSerializerOptions.Web);

        Assert.Equal(own, theirs);
        var least = JsonSerializer.Deserialize("""{"version":3,"releases":[{"id":"r1"}]}""", Tables.TableJson.Default.GatewayTable);
        Assert.Equal(own, JsonSerializer.Serialize(least, JsonSerializerOptions.Web));
    }

    [Fact]
    public async Task A_canary_goes_up_and_takes_over_and_the_old_release_is_drained()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = new GatewayClient(gateway.Folder);
        var traffic = new GatewayTraffic(client, Settings);
        var (stable, candidate) = (ReleaseOf(1, _first), ReleaseOf(2, _second));

        Assert.IsType<Convergence.Reached>(await traffic.ApplyAsync(stable, null, Traffic.Stable, Token));
        Assert.IsType<Convergence.Reached>(await traffic.ApplyAsync(stable, candidate, new Traffic(50) { Sticky = new Stickiness.None() }, Token));
        var users = gateway.Client();
        HashSet<string> seen = [];
        for (var request = 0; request < 100; request++)
            seen.Add(await users.GetStringAsync("/", Token));
        var version = (await client.StatusAsync(Token)).Table.Version;
        await traffic.ApplyAsync(stable, candidate, new Traffic(50) { Sticky = new Stickiness.None() }, Token);
        var again = (await client.StatusAsync(Token)).Table.Version;
        Assert.IsType<Convergence.Reached>(await traffic.ApplyAsync(candidate, null, Traffic.Stable, Token));
        await _first.DisposeAsync();

        Assert.Equal(["r1", "r2"], seen.Order());
        Assert.Equal(version, again);
        Assert.Equal("r2", await users.GetStringAsync("/", Token));
        var counts = (await client.StatusAsync(Token)).Counts;
        Assert.Equal((101, 0), (counts.Sum(release => release.Total), counts.Sum(release => release.Errors)));
        Assert.InRange(counts[0].Quantile(0.99)!.Value, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Instances_that_are_left_out_get_no_request_and_a_release_without_any_has_no_share()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = new GatewayClient(gateway.Folder);
        await using var third = await BackendApplication.StartAsync("r1", 0, Token);
        var stable = ReleaseOf(1, _first);
        stable = stable with { Endpoints = [.. stable.Endpoints, .. ReleaseOf(1, third).Endpoints] };
        await new GatewayTraffic(client, Settings).ApplyAsync(stable, ReleaseOf(2, _second), new Traffic(50) { Sticky = new Stickiness.None() }, Token);

        await GatewayTraffic.LeaveOutAsync(client, [stable.Endpoints[0]], Token);
        Assert.Equal(50, (await client.StatusAsync(Token)).Table.CandidatePercent);
        await GatewayTraffic.LeaveOutAsync(client, [stable.Endpoints[1]], Token);
        var table = (await client.StatusAsync(Token)).Table;
        Assert.Equal(("r2", null, 0), (table.Stable, table.Candidate, table.CandidatePercent));
        Assert.Equal("r2", await gateway.Client().GetStringAsync("/", Token));
        await GatewayTraffic.LeaveOutAsync(client, ReleaseOf(2, _second).Endpoints, Token);
        using var refused = await gateway.Client().GetAsync("/", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
    }

    [Fact]
    public async Task A_release_that_is_not_healthy_changes_nothing_for_users()
    {
        _second.Health = 500;
        await using var gateway = await TestGateway.StartAsync();
        using var client = new GatewayClient(gateway.Folder);
        var traffic = new GatewayTraffic(client, Settings with { ReadyWithin = TimeSpan.FromMilliseconds(300) });
        await new GatewayTraffic(client, Settings).ApplyAsync(ReleaseOf(1, _first), null, Traffic.Stable, Token);

        var end = await traffic.ApplyAsync(ReleaseOf(1, _first), ReleaseOf(2, _second), Traffic.Candidate, Token);

        Assert.Contains("/health answered 500", Assert.IsType<Convergence.Unhealthy>(end).Reason, StringComparison.Ordinal);
        Assert.Equal("r1", await gateway.Client().GetStringAsync("/", Token));
        Assert.Empty(_second.Seen);
    }

    [Fact]
    public async Task Where_no_gateway_runs_the_client_says_so()
    {
        using var folder = new ScratchFolder();
        using var client = new GatewayClient(folder.Path);

        Assert.Null(await client.FindAsync(Token));
        var exception = await Assert.ThrowsAsync<TargetException>(() => client.StatusAsync(Token));
        Assert.Contains("'weir gateway start' starts one", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_table_is_told_with_all_its_errors()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = new GatewayClient(gateway.Folder);

        var exception = await Assert.ThrowsAsync<TargetException>(() => client.ApplyAsync(new GatewayTable { Version = 1, Stable = "r9", MirrorPercent = 200 }, Token));

        Assert.Contains("stable is 'r9', which is none of the releases; mirrorPercent is 200, expected 0 to 100", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_is_started_once_upgraded_and_stopped()
    {
        using var folder = new ScratchFolder();
        var environment = new Dictionary<string, string>(GatewayProcess.Environment) { ["WEIR_SERVER"] = GatewayProcess.BuildOf("Weir.Server", "weir-server") };
        var program = GatewayProgram.Find(environment);
        var settings = new GatewaySettings { Listen = "127.0.0.1:0" };
        using var client = new GatewayClient(folder.Path);
        try
        {
            var started = await program.EnsureAsync(folder.Path, settings, environment, TimeProvider.System, Token);
            var same = await program.EnsureAsync(folder.Path, settings, environment, TimeProvider.System, Token);
            var upgraded = await program.UpgradeAsync(folder.Path, environment, TimeProvider.System, Token);

            Assert.Equal(started.ProcessId, same.ProcessId);
            Assert.NotEqual(started.ProcessId, upgraded.ProcessId);
            Assert.Equal(started.Listen, upgraded.Listen);
        }
        finally
        {
            if (await client.FindAsync(Token) is not null)
                await client.StopAsync(Token);
        }

        await Eventually.IsAsync(async () => await client.FindAsync(Token) is null && Directory.GetFiles(folder.Path, "*.sock").Length == 0);
    }

    [Fact]
    public async Task A_gateway_that_cannot_listen_says_why()
    {
        using var folder = new ScratchFolder();
        var environment = new Dictionary<string, string>(GatewayProcess.Environment) { ["WEIR_SERVER"] = GatewayProcess.BuildOf("Weir.Server", "weir-server") };
        var settings = new GatewaySettings { Listen = _first.Address };

        var exception = await Assert.ThrowsAsync<TargetException>(
            () => GatewayProgram.Find(environment).EnsureAsync(folder.Path, settings, environment, TimeProvider.System, Token));

        Assert.Equal($"the gateway does not start: cannot listen at {_first.Address}: Address already in use", exception.Message);
    }

    private static GatewayRelease ReleaseOf(int number, BackendApplication backend) => new(
        new Release
        {
            Id = new ReleaseId(number),
            App = "shop",
            Environment = "production",
            Version = $"1.{number}",
            Digest = "",
            Target = Settings,
            CreatedAt = default,
        },
        [backend.Address]);
}
