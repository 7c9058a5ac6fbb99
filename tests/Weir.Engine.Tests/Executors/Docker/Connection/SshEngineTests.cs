using System.Diagnostics;
using System.Globalization;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Engine.Tests.Executors.Docker.Connection;

/// <summary>The engine of this machine, reached as one behind ssh.</summary>
public sealed class SshEngineTests : EngineContract, IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private RunningProgram? _sshd;

    protected override bool SharesFiles => false;

    public void Dispose()
    {
        _sshd?.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_key_that_the_host_does_not_take_is_told()
    {
        var environment = await ReachAsync();
        File.WriteAllText(_scratch.In("authorized"), "");
        var message = await RefusedAsync(environment);
        Assert.Matches(@"\Athe engine at ssh://.* cannot be reached through ssh: .*Permission denied.*; load a key with ssh-add, or name the user in the address\z", message);
    }

    [Fact]
    public async Task A_host_that_is_not_known_is_told()
    {
        var environment = await ReachAsync();
        File.WriteAllText(_scratch.In("known"), "");
        Assert.EndsWith("; connect once with ssh by hand, and accept the host's key", await RefusedAsync(environment), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_ssh_is_told()
    {
        var message = await RefusedAsync(new Dictionary<string, string> { ["DOCKER_HOST"] = "ssh://far", ["PATH"] = _scratch.Path });
        Assert.Contains("ssh was not found in PATH; install the OpenSSH client", message, StringComparison.Ordinal);
    }

    protected override async Task<IReadOnlyDictionary<string, string>> ReachAsync()
    {
        LocalEngine.Require();
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/sbin/sshd") && File.Exists("/usr/bin/docker"), "ssh to this machine needs root, sshd and the docker program: './test' as root on Debian installs them");
        var port = OwnDockerd.FreePort();
        await KeyAsync("host");
        await KeyAsync("own");
        File.Copy(_scratch.In("own.pub"), _scratch.In("authorized"));
        var hostKey = (await File.ReadAllTextAsync(_scratch.In("host.pub"), Cancelled)).Trim();
        _scratch.Write("known", string.Create(CultureInfo.InvariantCulture, $"[127.0.0.1]:{port} {hostKey}\n"));
        var config = _scratch.Write("config", $"IdentityFile {_scratch.In("own")}\nIdentitiesOnly yes\nUserKnownHostsFile {_scratch.In("known")}\nGlobalKnownHostsFile /dev/null\nStrictHostKeyChecking yes\n");
        var ssh = _scratch.Write("bin/ssh", $"#!/bin/sh\nexec /usr/bin/ssh -F '{config}' \"$@\"\n");
        File.SetUnixFileMode(ssh, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await ServeAsync(port);
        return new Dictionary<string, string>
        {
            ["DOCKER_HOST"] = string.Create(CultureInfo.InvariantCulture, $"ssh://{Environment.UserName}@127.0.0.1:{port}"),
            ["PATH"] = $"{_scratch.In("bin")}:/usr/bin:/bin",
        };
    }

    private async Task ServeAsync(int port)
    {
        Directory.CreateDirectory("/run/sshd");
        string[] options =
        [
            "-D", "-e", "-f", "/dev/null", "-h", _scratch.In("host"), "-p", port.ToString(CultureInfo.InvariantCulture), "-o", "ListenAddress=127.0.0.1",
            "-o", $"AuthorizedKeysFile={_scratch.In("authorized")}", "-o", "StrictModes=no", "-o", "UsePAM=no", "-o", "PidFile=none", "-o", "PermitRootLogin=yes",
            "-o", "PasswordAuthentication=no", "-o", "KbdInteractiveAuthentication=no",
        ];
        _sshd = RunningProgram.Start("/usr/sbin/sshd", options, _scratch.Path, new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" });
        await _sshd.SeenAsync("Server listening on", Cancelled);
    }

    private async Task KeyAsync(string name)
    {
        using var process = Process.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", _scratch.In(name)]);
        await process.WaitForExitAsync(Cancelled);
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task<string> RefusedAsync(IReadOnlyDictionary<string, string> environment) =>
        (await Assert.ThrowsAsync<ExecutorException>(() => DockerEngine.ConnectAsync(EngineSurroundings.Of(environment, null), TimeProvider.System, Cancelled))).Message;
}
