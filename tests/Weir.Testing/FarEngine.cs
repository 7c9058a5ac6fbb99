using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Xunit;

namespace Weir.Testing;

/// <summary>
/// A Docker engine as one of another machine is: behind an address and TLS, with a network and a host name of its own, and without sight of the
/// folders of this machine's temporary files, where all that tests make is. It has the small image. Disposing ends it and all that ran in it.
/// </summary>
public sealed class FarEngine : IAsyncDisposable
{
    private const int Port = 2376;

    private static readonly Lazy<Task<FarEngine>> Common = new(StartAsync);

    private readonly ScratchFolder _folder = new();
    private readonly string _link = "wf" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
    private readonly string _subnet = string.Create(CultureInfo.InvariantCulture, $"10.213.{RandomNumberGenerator.GetInt32(256)}");
    private Process? _daemon;

    private FarEngine()
    {
    }

    /// <summary>What <c>DOCKER_HOST</c> names it by.</summary>
    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"tcp://{_subnet}.2:{Port}");

    /// <summary>The address of this machine that the engine and its containers reach it by.</summary>
    public string OwnAddress => $"{_subnet}.1";

    /// <summary>What names it to a program.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["DOCKER_HOST"] = Endpoint,
        ["DOCKER_TLS_VERIFY"] = "1",
        ["DOCKER_CERT_PATH"] = _folder.In("client"),
    };

    private string Socket => _folder.In("sock");

    /// <summary>The one that all tests of a program share; skips the test where there cannot be one.</summary>
    public static Task<FarEngine> SharedAsync()
    {
        Require();
        return Common.Value;
    }

    /// <summary>Ends the shared one, where there is one.</summary>
    public static async Task EndSharedAsync()
    {
        if (Common.IsValueCreated)
            await (await Common.Value).DisposeAsync();
    }

    /// <summary>Runs <c>docker</c> at it, and gives what it wrote.</summary>
    public async Task<string> DockerAsync(params IReadOnlyList<string> arguments) => await MustAsync("docker", ["-H", $"unix://{Socket}", .. arguments]);

    /// <summary>Takes an image of the machine's own engine to it.</summary>
    public Task LoadAsync(string image) => MustAsync("sh", "-c", $"docker save {image} | docker -H unix://{Socket} load");

    /// <summary>What it has of jobs, each as a line: containers, networks and volumes.</summary>
    public async Task<IReadOnlyList<string>> ContentsAsync()
    {
        var containers = await DockerAsync("ps", "--all", "--format", "container {{.Names}} {{.Status}}");
        var networks = await DockerAsync("network", "ls", "--filter", "label=weir.job", "--format", "network {{.Name}}");
        var volumes = await DockerAsync("volume", "ls", "--format", "volume {{.Name}}");
        return [.. (containers + networks + volumes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("volume weir-node-", StringComparison.Ordinal))];
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is { } daemon)
        {
            if (!daemon.HasExited)
                await RunAsync("kill", string.Create(CultureInfo.InvariantCulture, $"{daemon.Id}"));
            await daemon.WaitForExitAsync();
            daemon.Dispose();
        }

        await RunAsync("ip", "link", "delete", _link);
        _folder.Dispose();
    }

    private static void Require()
    {
        SmallImage.Require();
        Assert.SkipUnless(System.Environment.IsPrivilegedProcess, "only root can start an engine");
        string[] programs = ["/usr/sbin/dockerd", "/usr/bin/unshare", "/usr/bin/nsenter", "/usr/sbin/iptables"];
        Assert.SkipUnless(programs.All(File.Exists), $"an engine like that of another machine needs {string.Join(", ", programs)}: './test' as root on Debian installs them");
    }

    private static async Task<FarEngine> StartAsync()
    {
        var engine = new FarEngine();
        try
        {
            await engine.BeginAsync();
            await engine.LoadAsync(SmallImage.Name);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    private async Task BeginAsync()
    {
        EngineCertificates.Write(_folder, IPAddress.Parse($"{_subnet}.2"));
        Directory.CreateDirectory(_folder.In("data"));
        var words = $"--data-root /mnt/data --exec-root /mnt/exec --pidfile /mnt/pid -H unix:///mnt/sock -H tcp://{_subnet}.2:{Port} "
            + "--tlsverify --tlscacert /mnt/server/ca.pem --tlscert /mnt/server/cert.pem --tlskey /mnt/server/key.pem --bip 10.214.0.1/24";
        var script = $"""
            set -e
            hostname far
            mount --make-rprivate /
            mount --bind {_folder.Path} /mnt
            mount -t tmpfs tmpfs /tmp
            ip link set lo up
            until ip link show {_link}p > /dev/null 2>&1; do sleep 0.01; done
            ip address add {_subnet}.2/24 dev {_link}p
            ip link set {_link}p up
            ip route add default via {_subnet}.1
            exec dockerd {words} > /mnt/log 2>&1
            """;
        _daemon = Process.Start("unshare", ["--net", "--mount", "--uts", "sh", "-c", script]);
        while (File.ResolveLinkTarget($"/proc/{_daemon.Id}/ns/net", false)!.Name == File.ResolveLinkTarget("/proc/self/ns/net", false)!.Name)
            await Task.Yield();
        await MustAsync("ip", "link", "add", _link, "type", "veth", "peer", "name", $"{_link}p", "netns", string.Create(CultureInfo.InvariantCulture, $"{_daemon.Id}"));
        await MustAsync("ip", "address", "add", $"{OwnAddress}/24", "dev", _link);
        await MustAsync("ip", "link", "set", _link, "up");
        while ((await RunAsync("docker", "-H", $"unix://{Socket}", "version")).ExitCode != 0)
        {
            if (_daemon.HasExited)
                throw new InvalidOperationException($"the engine has ended with {_daemon.ExitCode}: {(File.Exists(_folder.In("log")) ? await File.ReadAllTextAsync(_folder.In("log")) : "no log")}");
            await Task.Yield();
        }
    }

    private static async Task<string> MustAsync(string program, params IReadOnlyList<string> arguments)
    {
        var (code, text) = await RunAsync(program, arguments);
        return code == 0 ? text : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with {code}: {text}");
    }

    private static async Task<(int ExitCode, string Text)> RunAsync(string program, params IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, text + await errors);
    }
}
