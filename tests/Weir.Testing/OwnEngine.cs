using System.Diagnostics;
using Xunit;

namespace Weir.Testing;

/// <summary>
/// A Docker engine for one test, which may be stopped, killed and filled without harm to that of the machine: its files are in a folder of its own,
/// and its networks in a network namespace of its own. It has the small image. Disposing ends it and all that ran in it.
/// </summary>
public sealed class OwnEngine : IAsyncDisposable
{
    private readonly ScratchFolder _folder = new();
    private Process? _daemon;

    private OwnEngine()
    {
    }

    /// <summary>Its socket.</summary>
    public string Socket => _folder.In("sock");

    /// <summary>What <c>DOCKER_HOST</c> names it by.</summary>
    public string Endpoint => $"unix://{Socket}";

    /// <summary>What it logged.</summary>
    public string Log => _folder.In("log");

    /// <summary>Starts one; skips the test where that cannot be.</summary>
    /// <param name="bytes">How large the disk of its images and containers is; null for that of the machine.</param>
    public static async Task<OwnEngine> StartAsync(long? bytes = null)
    {
        SmallImage.Require();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can start an engine");
        Assert.SkipUnless((await RunAsync("sh", "-c", "command -v dockerd && command -v unshare && command -v ip")).ExitCode == 0, "dockerd, unshare or ip is missing: install docker.io, util-linux and iproute2");
        var engine = new OwnEngine();
        try
        {
            Directory.CreateDirectory(engine._folder.In("data"));
            if (bytes is not null)
                await engine.MustAsync("mount", "-t", "tmpfs", "-o", FormattableString.Invariant($"size={bytes}"), "tmpfs", engine._folder.In("data"));
            await engine.StartAgainAsync();
            await engine.MustAsync("sh", "-c", $"docker save {SmallImage.Name} | docker -H {engine.Endpoint} load");
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it, after it was stopped.</summary>
    public async Task StartAgainAsync()
    {
        var words = $"--data-root {_folder.In("data")} --exec-root {_folder.In("exec")} --pidfile {_folder.In("pid")} -H {Endpoint} --iptables=false --ip6tables=false --bip 10.212.0.1/24";
        _daemon = Process.Start("unshare", ["--net", "sh", "-c", $"ip link set lo up; exec dockerd {words} >> {Log} 2>&1"]);
        while ((await RunAsync("docker", "-H", Endpoint, "version")).ExitCode != 0)
        {
            if (_daemon.HasExited)
                throw new InvalidOperationException($"the engine has ended with {_daemon.ExitCode}: {await File.ReadAllTextAsync(Log)}");
            await Task.Yield();
        }
    }

    /// <summary>Stops it as <c>systemctl stop</c> does.</summary>
    public Task StopAsync() => EndAsync("TERM");

    /// <summary>Kills it; its containers go on without it.</summary>
    public async Task KillAsync()
    {
        await EndAsync("KILL");
        await RunAsync("pkill", "-KILL", "-f", $"^containerd --config {_folder.Path}");

        // Where nobody reaps it, the next engine would take it for alive.
        File.Delete(_folder.In("exec", "containerd", "containerd.pid"));
    }

    private async Task EndAsync(string signal)
    {
        if (_daemon is null)
            return;
        if (!_daemon.HasExited)
            await RunAsync("kill", "-s", signal, FormattableString.Invariant($"{_daemon.Id}"));
        await _daemon.WaitForExitAsync();
        _daemon.Dispose();
        _daemon = null;
    }

    /// <summary>Leaves no byte free on its disk, which must be one of its own.</summary>
    public void FillDisk()
    {
        using var file = File.Create(_folder.In("data", "full"));
        foreach (var size in (int[])[1 << 20, 1 << 12])
        {
            var bytes = new byte[size];
            try
            {
                for (var space = new DriveInfo(_folder.In("data")).AvailableFreeSpace; space >= size; space -= size)
                    RandomAccess.Write(file.SafeFileHandle, bytes, RandomAccess.GetLength(file.SafeFileHandle));
            }
            catch (IOException)
            {
                // Full, as it should be.
            }
        }
    }

    /// <summary>Runs <c>docker</c> at it, and gives what it wrote.</summary>
    public async Task<string> DockerAsync(params IReadOnlyList<string> arguments) => await MustAsync("docker", ["-H", Endpoint, .. arguments]);

    /// <summary>All that it has beside images and its own networks, each as a line.</summary>
    public async Task<IReadOnlyList<string>> ContentsAsync()
    {
        var containers = await DockerAsync("ps", "--all", "--format", "container {{.Names}} {{.Status}}");
        var networks = await DockerAsync("network", "ls", "--filter", "type=custom", "--format", "network {{.Name}}");
        var volumes = await DockerAsync("volume", "ls", "--format", "volume {{.Name}}");
        return (containers + networks + volumes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await RunAsync("pkill", "-KILL", "-f", _folder.Path);
        await RunAsync("sh", "-c", $"tac /proc/mounts | cut -d' ' -f2 | grep -F '{_folder.Path}/' | xargs -r umount -l");
        _folder.Dispose();
    }

    private async Task<string> MustAsync(string program, params IReadOnlyList<string> arguments)
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
