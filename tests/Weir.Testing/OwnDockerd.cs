using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Xunit;

namespace Weir.Testing;

/// <summary>A Docker engine that belongs to a test: with folders and a bridge of its own. Needs root. Disposing stops it.</summary>
/// <remarks>The bridge is not for use: an engine that is to have none removes <c>docker0</c>, which is another engine's.</remarks>
public sealed class OwnDockerd : IAsyncDisposable
{
    private readonly ScratchFolder _scratch;
    private readonly RunningProgram _program;
    private readonly string _bridge;
    private Task? _stopping;

    private OwnDockerd(ScratchFolder scratch, RunningProgram program, string bridge, string host)
    {
        (_scratch, _program, _bridge) = (scratch, program, bridge);
        Host = host;
    }

    /// <summary>Where it is, as <c>DOCKER_HOST</c> has it.</summary>
    public string Host { get; }

    /// <summary>The folder with <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c> for its clients; empty where it listens at a socket.</summary>
    public string Certificates => _scratch.In("client");

    /// <summary>Starts one at a socket.</summary>
    public static Task<OwnDockerd> StartAsync(CancellationToken cancellationToken)
    {
        var scratch = new ScratchFolder();
        return StartAsync(scratch, "unix://" + scratch.In("docker.sock"), [], cancellationToken);
    }

    /// <summary>Starts one at a port of loopback that wants TLS, and certificates of its clients.</summary>
    public static Task<OwnDockerd> StartSecuredAsync(CancellationToken cancellationToken)
    {
        var scratch = new ScratchFolder();
        EngineCertificates.Write(scratch, IPAddress.Loopback);
        var options = new[] { "--tlsverify", "--tlscacert", scratch.In("server", "ca.pem"), "--tlscert", scratch.In("server", "cert.pem"), "--tlskey", scratch.In("server", "key.pem") };
        return StartAsync(scratch, string.Create(CultureInfo.InvariantCulture, $"tcp://127.0.0.1:{FreePort()}"), options, cancellationToken);
    }

    /// <summary>A port of loopback that nothing listens at now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Asks it to stop, and waits until it has.</summary>
    public Task StopAsync()
    {
        if (_stopping is null)
            _program.Signal("TERM");
        return _stopping ??= _program.EndAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _program.Dispose();
        await LinkAsync("delete", _bridge);
        _scratch.Dispose();
    }

    private static async Task<OwnDockerd> StartAsync(ScratchFolder scratch, string host, IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/sbin/dockerd") && (File.Exists("/usr/sbin/ip") || File.Exists("/usr/bin/ip")), "an engine of the test's own needs root, dockerd and ip: './test' as root on Debian installs it");
        var bridge = "weir" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        await LinkAsync("add", bridge, "type", "bridge");
        string[] arguments =
        [
            "-H", host, "--data-root", scratch.In("data"), "--exec-root", scratch.In("exec"), "--pidfile", scratch.In("pid"),
            "--bridge", bridge, "--iptables=false", "--ip6tables=false", "--storage-driver=vfs", .. options,
        ];
        var environment = new Dictionary<string, string> { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin", ["HOME"] = scratch.Path };
        var dockerd = new OwnDockerd(scratch, RunningProgram.Start("/usr/sbin/dockerd", arguments, scratch.Path, environment), bridge, host);
        var started = dockerd._program.SeenAsync("API listen on", cancellationToken);
        var ended = dockerd._program.EndAsync(cancellationToken);
        if (await Task.WhenAny(started, ended) == started)
            return dockerd;
        var said = (await ended).All;
        dockerd._stopping = ended;
        await dockerd.DisposeAsync();
        throw new InvalidOperationException($"dockerd ended: {said}");
    }

    private static async Task LinkAsync(params string[] arguments)
    {
        using var ip = Process.Start("ip", ["link", .. arguments]);
        await ip.WaitForExitAsync(CancellationToken.None);
        Assert.Equal(0, ip.ExitCode);
    }
}
