using System.Diagnostics;
using Weir.Engine.Executors.Host;
using Weir.Engine.Unix;
using Weir.Engine.Workspaces;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Testing;
using Weir.Testing.Executors;

namespace Weir.Engine.Tests.Executors.Host;

public sealed class HostLeftoversTests : IDisposable
{
    private static readonly SessionRequest Request = new(new RunId("run-7"), LegId.Parse("build"), 1, "shop");

    private readonly HostUnderTest _host = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Nothing_is_left_where_nothing_was() =>
        Assert.Empty(await HostLeftovers.RemoveAsync(_host.Options, Token));

    [Fact]
    public async Task Removes_processes_and_folders_of_a_weir_that_was_killed()
    {
        var folder = Abandon();
        var daemon = Start(folder.Number, "exec env -i sleep 1000");
        var left = Assert.Single(await HostLeftovers.RemoveAsync(_host.Options, Token));
        Assert.Equal((folder.Location, 1), (left.Folder, left.Processes));
        Assert.StartsWith("run-7 build attempt 1, by process ", left.Job, StringComparison.Ordinal);
        Assert.Equal(137, Spawner.Wait(daemon));
        Assert.False(Directory.Exists(folder.Location));
    }

    [Fact]
    public async Task Leaves_alone_what_belongs_to_a_living_weir()
    {
        await using var session = await _host.Create(TimeProvider.System).OpenAsync(Request, Token);
        var output = new RecordedOutput();
        var running = session.RunAsync(
            new ProcessRequest
            {
                Program = "sh",
                Arguments = ["-c", "echo ready; while [ ! -e go ]; do sleep 0.01; done; echo done"],
                WorkingDirectory = session.Places.Workspace,
                Environment = session.Environment,
            },
            output,
            Token);
        await output.Seen("ready");
        Assert.Empty(await HostLeftovers.RemoveAsync(_host.Options, Token));
        await (await session.Files.OpenWriteAsync($"{session.Places.Workspace}/go", null, Token)).DisposeAsync();
        Assert.Equal(new ProcessResult(0, false), await running);
    }

    [Fact]
    public async Task Gives_mounts_back_before_it_removes_and_spares_what_was_mounted()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "only root can mount");
        var folder = Abandon();
        var outside = Path.Combine(_host.Options.WorkRoot, "outside");
        Directory.CreateDirectory(outside);
        await File.WriteAllTextAsync(Path.Combine(outside, "kept"), "", Token);
        using (var mount = Process.Start("mount", ["--bind", outside, folder.Places.Workspace]))
            await mount.WaitForExitAsync(Token);
        Assert.Single(Mounts.Below(folder.Location));
        await HostLeftovers.RemoveAsync(_host.Options, Token);
        Assert.Empty(Mounts.Below(folder.Location));
        Assert.False(Directory.Exists(folder.Location));
        Assert.True(File.Exists(Path.Combine(outside, "kept")));
    }

    [Fact]
    public async Task Gives_the_overlay_of_a_killed_job_back_and_spares_the_tree()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "only root can mount");
        using var repository = GitRepository.With("a");
        var folder = Abandon();
        Assert.Null(Overlay.TryMount(repository.Root, folder.Places.Workspace, folder.MakeScratch(), []));
        await File.WriteAllTextAsync(Path.Combine(folder.Places.Workspace, "a"), "changed", Token);
        Assert.Equal(folder.Location, Assert.Single(await HostLeftovers.RemoveAsync(_host.Options, Token)).Folder);
        Assert.False(Directory.Exists(folder.Location));
        Assert.Equal("", repository.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task Removes_a_folder_that_another_removal_had_begun_with()
    {
        var folder = Abandon();
        File.Delete(JobFolder.LeaseOf(folder.Location));
        Assert.Equal("a job", Assert.Single(await HostLeftovers.RemoveAsync(_host.Options, Token)).Job);
        Assert.False(Directory.Exists(folder.Location));
    }

    /// <summary>A job's folder as it is after its Weir was killed: there, and its lease held by nobody.</summary>
    private JobFolder Abandon()
    {
        var folder = JobFolder.Create(WorkRoot.Open(_host.Options.WorkRoot), Request, _host.Options);
        folder.Abandon();
        return folder;
    }

    private static int Start(uint job, string script)
    {
        using var pipe = new Pipe();
        return Spawner.Start(new ProcessStart
        {
            Program = "/bin/sh",
            Arguments = ["-c", script],
            Environment = OwnEnvironment.Variables,
            WorkingDirectory = "/",
            Output = pipe.Writer,
            Errors = pipe.Writer,
            Mark = ProcessMark.Of(job, 1),
        });
    }
}
