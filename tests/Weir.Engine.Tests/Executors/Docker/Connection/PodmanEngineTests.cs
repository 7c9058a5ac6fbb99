using System.Diagnostics;
using System.Globalization;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Testing;

namespace Weir.Engine.Tests.Executors.Docker.Connection;

/// <summary>Podman, with folders of its own.</summary>
public sealed class PodmanEngineTests : EngineContract, IAsyncDisposable
{
    private readonly ScratchFolder _scratch = new();
    private RunningProgram? _service;

    protected override EngineKind Kind => EngineKind.Podman;

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            _service.Signal("TERM");
            await _service.EndAsync(CancellationToken.None);
            _service.Dispose();
        }

        while (Stragglers() is { Count: > 0 } stragglers)
            await Task.WhenAll(stragglers.Select(static process => process.WaitForExitAsync(CancellationToken.None)));
        _scratch.Dispose();
    }

    // What tidies up after a container outlives the service, and works in its folders.
    private IReadOnlyList<Process> Stragglers() => [.. Process.GetProcesses().Where(process => CommandOf(process).Contains(_scratch.Path, StringComparison.Ordinal))];

    private static string CommandOf(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    protected override async Task<IReadOnlyDictionary<string, string>> ReachAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/bin/podman"), "the test needs root and podman: './test' as root on Debian installs it");
        var socket = _scratch.In("podman.sock");
        string[] arguments =
        [
            "--root", _scratch.In("root"), "--runroot", _scratch.In("run"), "--tmpdir", _scratch.In("tmp"), "--storage-driver", "vfs", "--events-backend", "file",
            "--cgroup-manager", "cgroupfs", "--runtime", "runc", "--log-level", "info", "system", "service", "--time", "0", "unix://" + socket,
        ];
        _service = RunningProgram.Start("/usr/bin/podman", arguments, _scratch.Path, new Dictionary<string, string> { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin", ["HOME"] = _scratch.Path });
        await _service.SeenAsync("API service listening on", Cancelled);
        return new Dictionary<string, string> { ["DOCKER_HOST"] = "unix://" + socket };
    }
}
