using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Engine.Tests.Executors.Docker.Connection;

public sealed class DockerEngineTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task An_engine_of_this_machine_says_what_it_is()
    {
        LocalEngine.Require();
        using var engine = await DockerEngine.ConnectAsync(At(LocalEngine.Socket), TimeProvider.System, Token);
        Assert.Equal(EngineKind.Docker, engine.Description.Kind);
        Assert.True(engine.Description.SharesFiles);
        Assert.Equal("linux", engine.Description.Platform.Split('/')[0]);
        Assert.True(engine.Description.Memory > 0);
        Assert.True(engine.Description.ApiVersion >= new Version(1, 41));
        Assert.NotEmpty(engine.Description.StorageDriver);
    }

    [Fact]
    public async Task A_socket_that_is_not_there_is_named()
    {
        var path = _scratch.In("docker.sock");
        var exception = await RefusedAsync(At(path));
        Assert.Equal(
            $"no engine answers at {path}, which DOCKER_HOST names: there is no such socket; start it with 'systemctl start docker', or name another engine with "
            + "DOCKER_HOST; 'weir run --executor host' runs without containers",
            exception.Message);
    }

    [Fact]
    public async Task A_socket_without_an_engine_is_told_from_none()
    {
        var path = _scratch.In("docker.sock");
        using (var abandoned = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // .NET removes the socket's file with its socket; the name that is given here is not the one that it knows.
            abandoned.Bind(new UnixDomainSocketEndPoint(_scratch.In("before.sock")));
            File.Move(_scratch.In("before.sock"), path);
        }

        Assert.StartsWith($"no engine listens at {path}, though the socket is there: start it with 'systemctl start docker'", (await RefusedAsync(At(path))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_without_an_engine_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var exception = await RefusedAsync(At($"tcp://127.0.0.1:{port}"));
        Assert.StartsWith($"no engine listens at tcp://127.0.0.1:{port}, which DOCKER_HOST names: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_that_nobody_knows_is_named()
    {
        var exception = await RefusedAsync(At("tcp://no-such-machine.invalid:2375"));
        Assert.Equal(
            "the engine at tcp://no-such-machine.invalid:2375 cannot be reached: there is no machine called 'no-such-machine.invalid'; which DOCKER_HOST names", exception.Message);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "is no container engine, as it names no version of its interface")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "is no container engine: ")]
    [InlineData("", "ended the connection")]
    [InlineData("HTTP/1.1 200 OK\r\nApi-Version: 1.30\r\nContent-Length: 2\r\n\r\nOK", "is too old: its interface has the version 1.30, and 1.41 is needed; Docker 20.10 or Podman 4.0 has it")]
    [InlineData("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nClient sent an HTTP request to an HTTPS server.\r\n", "wants TLS: set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "is stopping; run again once it has started")]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n", "answered with the status 500 and no word")]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\n\r\n{\"message\":\"write /var/lib/docker: no space left on device\"}", "is full (write /var/lib/docker: no space left on device); free space")]
    public async Task What_is_no_engine_or_an_unfit_one_is_told_so(string answer, string expected)
    {
        using var server = new SpeakingSocket(_scratch.In("docker.sock"), answer);
        Assert.Contains(expected, (await RefusedAsync(At(server.Path))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_keeps_silent_is_given_up()
    {
        using var server = new SpeakingSocket(_scratch.In("docker.sock"), answer: null);
        var refused = RefusedAsync(At(server.Path));
        await server.Asked.WaitAsync(Token);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.StartsWith($"the engine at unix://{server.Path}, which DOCKER_HOST names, does not answer: ", (await refused).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_socket_all_places_are_named() => Assert.Equal(
        "no container engine was found: there is no socket at /a.sock, /b.sock; start Docker with 'systemctl start docker' or Podman with "
        + "'systemctl --user start podman.socket', or name another engine with DOCKER_HOST; 'weir run --executor host' runs without containers",
        EngineFailure.AbsentEverywhere([new EngineEndpoint.Socket("/a.sock", "usual"), new EngineEndpoint.Socket("/b.sock", "usual")]).Message);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<ExecutorException> RefusedAsync(EngineSurroundings around) =>
        Assert.ThrowsAsync<ExecutorException>(() => DockerEngine.ConnectAsync(around, _time, Token));

    private static EngineSurroundings At(string host) =>
        EngineSurroundings.Of(new Dictionary<string, string> { ["DOCKER_HOST"] = host }, null);

    /// <summary>A socket where every request gets the same answer; none, and the connection stays open, where that is null.</summary>
    private sealed class SpeakingSocket : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly CancellationTokenSource _ended = new();
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task _serving;

        public SpeakingSocket(string path, string? answer)
        {
            Path = path;
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            _listener.Listen();
            _serving = ServeAsync(answer);
        }

        public string Path { get; }

        public Task Asked => _asked.Task;

        public void Dispose()
        {
            _ended.Cancel();
            _serving.GetAwaiter().GetResult();
            _listener.Dispose();
            _ended.Dispose();
        }

        private async Task ServeAsync(string? answer)
        {
            try
            {
                while (true)
                {
                    using var connection = await _listener.AcceptAsync(_ended.Token);
                    await connection.ReceiveAsync(new byte[4096], _ended.Token);
                    _asked.TrySetResult();
                    if (answer is null)
                        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _ended.Token);
                    await connection.SendAsync(Encoding.ASCII.GetBytes(answer!), _ended.Token);
                    connection.Shutdown(SocketShutdown.Both);
                }
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }
    }
}
