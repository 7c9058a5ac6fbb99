using System.Globalization;
using Weir.Gateway.Tables;
using Weir.Testing;

namespace Weir.Gateway.Tests;

/// <summary>What the gateway is for: releases come and go under load, and no request is lost.</summary>
public sealed class SwitchTests
{
    private const int Switches = 20;

    private const int Requests = 100_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_request_is_lost_while_releases_are_switched_and_killed_when_drained(bool isUpgraded)
    {
        using var folder = new ScratchFolder();
        var gateway = await GatewayProcess.StartAsync(folder.Path, Token, "--listen", "127.0.0.1:0", "--farewell", "2");
        GatewayProcess? upgraded = null;
        try
        {
            using var load = new MixedLoad(new Uri($"http://{(await gateway.Control.StatusAsync()).Listen}"));
            using var first = await StartBackendAsync(folder, "r0");
            await gateway.Control.ApplyAsync(TableOf(1, first));
            await gateway.Control.SettledAsync("ready", "r0");

            var switching = SwitchAsync(folder, gateway.Control, first, load, async () =>
                upgraded = isUpgraded ? await GatewayProcess.StartAsync(folder.Path, Token, "--take-over", "--farewell", "2") : null);
            await load.RunAsync(16, Requests, switching, Token);
            using var last = await switching;

            TestContext.Current.SendDiagnosticMessage("{0} requests, {1} switches: {2}", load.Done, Switches, string.Join(", ", load.Kinds.Select(kind => $"{kind.Key} {kind.Value}")));
            Assert.True(load.Failures.IsEmpty, $"{load.Failures.Count} of {load.Done} failed: {string.Join("\n", load.Failures.Take(10))}");
            if (isUpgraded)
                Assert.Equal(0, (await gateway.EndAsync(Token)).ExitCode);
            var counts = (await gateway.Control.StatusAsync()).Counts;
            Assert.Equal(0, counts.Sum(release => release.Unanswered + release.Status5xx + release.ClientGone));
            Assert.Equal(load.Done, counts.Sum(release => release.Total));
        }
        finally
        {
            await gateway.DisposeAsync();
            if (upgraded is not null)
                await upgraded.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_gateway_that_was_killed_comes_back_with_its_table_and_checks_the_health_before_it_serves()
    {
        using var folder = new ScratchFolder();
        using var backend = await StartBackendAsync(folder, "r7");
        string listen;
        await using (var killed = await GatewayProcess.StartAsync(folder.Path, Token, "--listen", "127.0.0.1:0"))
        {
            await killed.Control.ApplyAsync(TableOf(41, backend));
            await killed.Control.SettledAsync("ready", "r7");
            listen = (await killed.Control.StatusAsync()).Listen;
            killed.Signal("KILL");
            await killed.EndAsync(Token);
        }

        await using var back = await GatewayProcess.StartAsync(folder.Path, Token);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{listen}") };

        Assert.Equal("r7", await client.GetStringAsync("/", Token));
        var status = await back.Control.StatusAsync();
        Assert.Equal((listen, 41), (status.Listen, status.Table.Version));
        Assert.Equal(409, (await back.Control.SendAsync(HttpMethod.Put, "/table", """{"version":40}""")).Status);
    }

    [Fact]
    public async Task A_second_gateway_in_a_folder_is_refused()
    {
        using var folder = new ScratchFolder();
        await using var first = await GatewayProcess.StartAsync(folder.Path, Token, "--listen", "127.0.0.1:0");
        using var second = RunningProgram.Start(
            GatewayProcess.BuildOf("Weir.Server", "weir-server"), ["gateway", "--folder", folder.Path, "--listen", "127.0.0.1:0"], folder.Path, GatewayProcess.Environment);

        var end = await second.EndAsync(Token);

        Assert.Equal(2, end.ExitCode);
        Assert.Contains("a gateway already runs in", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_folder_and_the_sockets_are_for_their_user_alone()
    {
        using var folder = new ScratchFolder();
        var state = folder.In("state");
        Directory.CreateDirectory(state, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await using var gateway = await GatewayProcess.StartAsync(state, Token, "--listen", "127.0.0.1:0");

        const UnixFileMode Others = (UnixFileMode)0b000_111_111;
        foreach (var path in Directory.GetFileSystemEntries(state).Where(path => new FileInfo(path).LinkTarget is null && Path.GetFileName(path) != "lock").Append(state))
            Assert.True((File.GetUnixFileMode(path) & Others) == 0, $"{path}: {File.GetUnixFileMode(path)}");
    }

    private static async Task<RunningProgram> SwitchAsync(
        ScratchFolder folder, ControlClient control, BackendProcess first, MixedLoad load, Func<Task> upgrade)
    {
        var old = first;
        for (var at = 1; at <= Switches; at++)
        {
            // The switches are spread over the load.
            while (load.Done < (long)Requests * at / (Switches + 1))
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
            var next = await StartBackendAsync(folder, string.Create(CultureInfo.InvariantCulture, $"r{at}"));
            await control.ApplyAsync(TableOf(2 * at, old, next));
            await control.SettledAsync("ready", next.Version);
            if (at == Switches / 2)
                await upgrade();
            await control.ApplyAsync(TableOf(2 * at + 1, next));
            await control.SettledAsync("drained", old.Version);
            old.Program.Signal("KILL");
            await old.Program.EndAsync(Token);
            if (old != first)
                old.Dispose();
            old = next;
        }

        return old.Program;
    }

    private static GatewayTable TableOf(long version, BackendProcess stable, BackendProcess? candidate = null) => new()
    {
        Version = version,
        Releases = [.. new[] { stable, candidate }.OfType<BackendProcess>().Select(backend => new TableRelease { Id = backend.Version, Backends = [backend.Address] })],
        Stable = stable.Version,
        Candidate = candidate?.Version,
        CandidatePercent = candidate is null ? 0 : 50,
        Health = new TableHealth { Path = "/health" },
    };

    private static async Task<BackendProcess> StartBackendAsync(ScratchFolder folder, string version)
    {
        var program = RunningProgram.Start(
            GatewayProcess.BuildOf("Weir.Gateway.Backend", "Weir.Gateway.Backend"), ["0", version], folder.Path, GatewayProcess.Environment);
        return new BackendProcess(program, version, await program.LineAsync("127.0.0.1:", Token));
    }

    private sealed record BackendProcess(RunningProgram Program, string Version, string Address) : IDisposable
    {
        public void Dispose() => Program.Dispose();
    }
}
