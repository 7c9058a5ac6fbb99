using System.Diagnostics;
using System.Globalization;
using Weir.Engine.Executors.Host;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Testing.Executors;

namespace Weir.Engine.Tests.Executors.Host;

public sealed class HostSessionTests : IDisposable
{
    private readonly HostUnderTest _host = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_process_has_no_descriptors_but_the_standard_ones()
    {
        const int duplicate = 0;
        var inherited = FileCalls.ControlDescriptor(1, duplicate, 50);
        try
        {
            Assert.Equal(["0", "1", "2", "3"], await LinesAsync(_host.Options, "ls", "/proc/self/fd"));
        }
        finally
        {
            _ = FileCalls.Close(inherited);
        }
    }

    [Fact]
    public async Task A_process_ignores_and_blocks_no_signal()
    {
        var lines = await LinesAsync(_host.Options, "grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status");
        Assert.All(lines, line => Assert.EndsWith("0000000000000000", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_workspace_that_was_given_is_used_and_kept()
    {
        var given = Directory.CreateTempSubdirectory("weir-test-given-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(given, "mine"), "", Token);
            Assert.Equal(["mine"], await LinesAsync(_host.Options with { Workspace = given + "/" }, "ls", "-A"));
            Assert.True(File.Exists(Path.Combine(given, "mine")));
        }
        finally
        {
            Directory.Delete(given, recursive: true);
        }
    }

    [Fact]
    public async Task Tools_outlive_the_job()
    {
        await LinesAsync(_host.Options, "touch", $"{_host.Options.Tools}/kept");
        Assert.True(File.Exists($"{_host.Options.Tools}/kept"));
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("..")]
    [InlineData("")]
    public async Task The_name_of_a_repository_does_not_lead_out_of_the_jobs_folder(string name)
    {
        await using var session = await _host.Create(TimeProvider.System).OpenAsync(Request(name), Token);
        Assert.EndsWith("/work/repository/repository", session.Places.Workspace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zero_characters_and_names_with_an_equals_sign_are_refused()
    {
        await using var session = await _host.Create(TimeProvider.System).OpenAsync(Request("shop"), Token);
        var request = new ProcessRequest { Program = "env", WorkingDirectory = "/", Environment = session.Environment };
        Assert.Contains("zero character", await RefusalAsync(session, request with { Arguments = ["a\0b"] }), StringComparison.Ordinal);
        var environment = new Dictionary<string, string> { ["A=B"] = "c" };
        Assert.Contains("'A=B' cannot be the name", await RefusalAsync(session, request with { Environment = environment }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_beyond_the_systems_limit_are_told_as_such()
    {
        await using var session = await _host.Create(TimeProvider.System).OpenAsync(Request("shop"), Token);
        var request = new ProcessRequest { Program = "/bin/true", Arguments = [new string('x', 3_000_000)], WorkingDirectory = "/", Environment = session.Environment };
        Assert.Contains("longer than the system allows", await RefusalAsync(session, request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_program_is_told_as_such()
    {
        await using var session = await _host.Create(TimeProvider.System).OpenAsync(Request("shop"), Token);
        var path = $"{session.Places.Workspace}/tool";
        await using (var writer = new StreamWriter(await session.Files.OpenWriteAsync(path, UnixFileMode.UserRead | UnixFileMode.UserExecute, Token)))
            await writer.WriteAsync("echo hello\n");
        var request = new ProcessRequest { Program = path, WorkingDirectory = "/", Environment = session.Environment };
        Assert.Contains("nor a script with an interpreter in its first line (#!)", await RefusalAsync(session, request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_throws_in_the_background_is_told_at_the_end()
    {
        var session = await _host.Create(TimeProvider.System).OpenAsync(Request("shop"), Token);
        var thrown = new TaskCompletionSource();
        var output = new OutputTo(line =>
        {
            if (line.AsSpan().SequenceEqual("late"u8))
            {
                thrown.SetResult();
                throw new InvalidOperationException("late");
            }
        });
        var request = new ProcessRequest
        {
            Program = "sh",
            Arguments = ["-c", "(while [ ! -e go ]; do sleep 0.01; done; echo late) &"],
            WorkingDirectory = session.Places.Workspace,
            Environment = session.Environment,
        };
        await session.RunAsync(request, output, Token);
        await (await session.Files.OpenWriteAsync($"{session.Places.Workspace}/go", null, Token)).DisposeAsync();
        await thrown.Task;
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.DisposeAsync().AsTask());
        Assert.False(Directory.Exists(session.Places.Home));
    }

    [Fact]
    public void A_work_folder_that_others_may_use_is_refused()
    {
        const uint othersMayRead = 0b111_100_100;
        Assert.Equal(0, FileCalls.MakeFolder(PathBytes.Encode(_host.Options.WorkRoot), othersMayRead));
        var refusal = Assert.Throws<ExecutorException>(() => WorkRoot.Open(_host.Options.WorkRoot));
        Assert.Contains("others may use it; chmod 700 closes it", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_work_folder_that_is_a_link_is_refused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_host.Options.WorkRoot)!);
        File.CreateSymbolicLink(_host.Options.WorkRoot, "/tmp");
        Assert.Contains("it is there and is no folder", Assert.Throws<ExecutorException>(() => WorkRoot.Open(_host.Options.WorkRoot)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_a_process_is_seen_without_help_of_the_kernel_too()
    {
        using var pipe = new Pipe();
        var start = new ProcessStart
        {
            Program = "/bin/sh",
            Arguments = ["-c", "exit 5"],
            Environment = OwnEnvironment.Variables,
            WorkingDirectory = "/",
            Output = pipe.Writer,
            Errors = pipe.Writer,
        };
        var pid = Spawner.Start(start);
        var end = ProcessEnd.WatchByThread(pid);
        Assert.True(Poll.Wait(end, Poll.Forever));
        _ = FileCalls.Close(end);
        Assert.Equal(5, Spawner.Wait(pid));
    }

    [Fact]
    public async Task An_orphan_of_others_does_not_keep_the_ends_of_a_jobs_processes_from_being_noted()
    {
        await LinesAsync(_host.Options, "true");
        var orphan = await OrphanAsync();
        try
        {
            await LinesAsync(_host.Options, "sh", "-c", """
                ln -s "$(command -v sleep)" weir-late
                setsid ./weir-late 1000 > /dev/null 2>&1 &
                until grep -q weir-late /proc/$!/comm; do :; done
                """);

            Assert.DoesNotContain(ProcessTable.Read().All, process => process.Name == "weir-late");
        }
        finally
        {
            _ = ProcessCalls.Wait(orphan, out _, 0);
        }
    }

    /// <summary>A process that has ended, in the session of this program, whose parent was another one that has ended.</summary>
    private static async Task<int> OrphanAsync()
    {
        using var parent = Process.Start(new ProcessStartInfo("sh", ["-c", "true & exec echo $!"]) { RedirectStandardOutput = true })!;
        var orphan = int.Parse(await parent.StandardOutput.ReadToEndAsync(Token), CultureInfo.InvariantCulture);
        await parent.WaitForExitAsync(Token);
        Spawner.Await(orphan);
        return orphan;
    }

    private static SessionRequest Request(string repository) => new(new RunId("run-1"), LegId.Parse("build"), 1, repository);

    private static async Task<string> RefusalAsync(IJobSession session, ProcessRequest request) =>
        (await Assert.ThrowsAsync<ExecutorException>(() => session.RunAsync(request, new RecordedOutput(), Token).AsTask())).Message;

    private static async Task<IReadOnlyList<string>> LinesAsync(HostOptions options, string program, params string[] arguments)
    {
        await using var session = await new HostExecutor(options, TimeProvider.System).OpenAsync(Request("shop"), Token);
        var output = new RecordedOutput();
        var request = new ProcessRequest { Program = program, Arguments = arguments, WorkingDirectory = session.Places.Workspace, Environment = session.Environment };
        Assert.Equal(new ProcessResult(0, false), await session.RunAsync(request, output, Token));
        return output.Lines;
    }
}
