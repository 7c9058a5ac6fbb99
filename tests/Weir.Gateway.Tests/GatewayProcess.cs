using System.Net.Sockets;
using System.Text;
using Weir.Testing;

namespace Weir.Gateway.Tests;

/// <summary>A <c>weir-server gateway</c> that a test started.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private const string Serving = "serving ";

    private readonly RunningProgram _program;

    private GatewayProcess(RunningProgram program, string folder) => (_program, Control) = (program, new ControlClient(folder));

    public ControlClient Control { get; }

    public int Id => _program.Id;

    /// <summary>The folder of the build of one of the repository's programs, for the configuration of this test.</summary>
    public static string BuildOf(string project, string program)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(Repo.Root, "artifacts", "bin", project, configuration, program);
    }

    public static Dictionary<string, string> Environment { get; } = new()
    {
        ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
        ["DOTNET_ROOT"] = System.Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../..")),
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
    };

    public static async Task<GatewayProcess> StartAsync(string folder, CancellationToken cancellationToken, params string[] arguments)
    {
        var program = RunningProgram.Start(
            BuildOf("Weir.Server", "weir-server"), ["gateway", "--folder", folder, .. arguments], folder, Environment);
        var seen = program.SeenAsync(Serving, cancellationToken);
        var end = program.EndAsync(cancellationToken);
        if (await Task.WhenAny(seen, end) == end)
            Assert.Fail($"the gateway ended: {(await end).All}");
        await seen;
        return new GatewayProcess(program, folder);
    }

    public Task<ProgramEnd> EndAsync(CancellationToken cancellationToken) => _program.EndAsync(cancellationToken);

    public void Signal(string name) => _program.Signal(name);

    public ValueTask DisposeAsync()
    {
        Control.Dispose();
        _program.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Talks to a control socket as any program would.</summary>
internal sealed class ControlClient : IDisposable
{
    private readonly HttpClient _client;

    public ControlClient(string folder) => _client = new HttpClient(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(folder, "control.sock")), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://gateway"), Timeout = TimeSpan.FromMinutes(2) };

    public async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async Task ApplyAsync(Tables.GatewayTable table)
    {
        var (status, body) = await SendAsync(HttpMethod.Put, "/table", System.Text.Json.JsonSerializer.Serialize(table, Tables.TableJson.Default.GatewayTable));
        Assert.True(status == 204, $"the table was answered with {status}: {body}");
    }

    public async Task<Weir.Gateway.Control.GatewayStatus> StatusAsync() =>
        System.Text.Json.JsonSerializer.Deserialize((await SendAsync(HttpMethod.Get, "/status")).Body, Tables.TableJson.Default.GatewayStatus)!;

    /// <summary>Waits for <c>ready</c> or <c>drained</c>; fails where it does not come.</summary>
    public async Task SettledAsync(string what, string release)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, $"/{what}?release={release}&within=60");
        Assert.True(status == 200 && body.Contains("\"isSettled\":true", StringComparison.Ordinal), $"{what} of {release}: {status} {body}");
    }

    public void Dispose() => _client.Dispose();
}
