using Weir.Pipelines.Execution;
using Xunit;

namespace Weir.Testing.Executors;

/// <summary>What every executor leaves of a job: nothing. Each test ends with a look at the processes, mounts and folders that are left.</summary>
public abstract class ExecutorEndContract(IExecutorUnderTest underTest) : ExecutorScene(underTest)
{
    [Theory]
    [InlineData("{0} &")]
    [InlineData("nohup {0} > /dev/null 2>&1 &")]
    [InlineData("setsid {0} &")]
    [InlineData("(setsid {0} &)")]
    [InlineData("(setsid sh -c 'cd /; exec {0} < /dev/null > /dev/null 2>&1' &)")]
    [InlineData("(env -i setsid /bin/sh -c 'cd /; trap \"\" HUP INT TERM; (exec {0}) < /dev/null > /dev/null 2>&1' &)")]
    [InlineData("(env -i setsid /bin/sh -c 'cd /; setsid /bin/sh -c \"setsid {0} &\" &' < /dev/null > /dev/null 2>&1 &)")]
    [InlineData("i=0; while [ $i -lt 200 ]; do (setsid {0} > /dev/null 2>&1 &); i=$((i+1)); done")]
    public async Task No_daemon_outlives_the_job(string start)
    {
        await LinesAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, start, Forever));
        await LinesAsync("echo next");
        await Session.DisposeAsync();
    }

    [Fact]
    public async Task Not_even_when_they_fork_faster_than_they_are_found()
    {
        await WriteAsync($"{Session.Places.Workspace}/storm", "[ $1 -gt 0 ] || exec $2; setsid sh storm $(($1-1)) \"$2\" & exec sh storm $(($1-1)) \"$2\"\n");
        await LinesAsync("setsid sh storm 9 \"$1\" < /dev/null > /dev/null 2>&1 &", Forever);
        await Session.DisposeAsync();
    }

    [Fact]
    public async Task A_daemon_of_another_job_lives_on()
    {
        var other = await OpenAsync("shop");
        await LinesAsync($"(env -i setsid sh -c 'cd /; exec {Forever}' > /dev/null 2>&1 &); until pgrep -f '^{Forever}' > /dev/null; do sleep 0.01; done");
        await other.DisposeAsync();
        Assert.Single(await LinesAsync($"pgrep -f '^{Forever}'"));
    }

    [Fact]
    public async Task A_running_process_ends_with_its_job()
    {
        var output = new RecordedOutput();
        var running = Session.RunAsync(Script($"trap '' INT TERM; echo ready; {Forever}; echo never"), output, Token).AsTask();
        await output.Seen("ready");
        await Session.DisposeAsync();
        Assert.Equal(new ProcessResult(137, true), await running);
        Assert.Equal(["ready"], output.Lines);
    }

    [Fact]
    public async Task Nothing_is_handed_on_after_the_end()
    {
        var isOver = false;
        var after = 0;
        await Session.RunAsync(Script("yes &"), new OutputTo(_ => after += isOver ? 1 : 0), Token);
        await Session.DisposeAsync();
        isOver = true;
        await Task.Yield();
        Assert.Equal(0, after);
    }

    [Fact]
    public async Task Whatever_a_job_made_of_its_folders_is_removed()
    {
        await LinesAsync("mkdir -p a/b; touch a/b/c \"$(printf 'n\\377\\n')\"; chmod 000 a/b; chmod 500 a; mkfifo pipe; ln -s / root; cd \"$HOME\"; mkdir -p .cache; chmod 000 .cache");
        await Session.DisposeAsync();
    }

    [Fact]
    public async Task A_failed_job_leaves_nothing_either()
    {
        await Assert.ThrowsAsync<ExecutorException>(() => Session.RunAsync(Command("no-such-program"), new RecordedOutput(), Token).AsTask());
        Assert.Equal(7, (await Session.RunAsync(Script($"{Forever} & exit 7"), new RecordedOutput(), Token)).ExitCode);
        await Session.DisposeAsync();
    }

    [Fact]
    public async Task A_job_that_has_ended_runs_nothing_more_and_can_be_ended_again()
    {
        await Session.DisposeAsync();
        await Session.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Session.RunAsync(Script("true"), new RecordedOutput(), Token).AsTask());
    }

    [Fact]
    public async Task Many_jobs_at_once_do_not_see_each_other()
    {
        var sessions = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync("shop")));
        List<string> here = [.. sessions.Select(session => session.Files.OnThisMachine(session.Places.Workspace)).OfType<string>()];
        Assert.Equal(here.Count, here.Distinct().Count());
        var results = await Task.WhenAll(sessions.Select(async (session, index) =>
        {
            var output = new RecordedOutput();
            var request = Script($"echo {index} > file; seq 20000; cat *") with { WorkingDirectory = session.Places.Workspace };
            await session.RunAsync(request, output, Token);
            await session.DisposeAsync();
            return (output.Lines.Count, output.Lines[^1]);
        }));
        Assert.Equal(Enumerable.Range(0, 8).Select(index => (20_001, $"{index}")), results);
    }

    [Fact]
    public async Task Many_processes_of_a_job_run_at_once()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(async index =>
        {
            var output = new RecordedOutput();
            var result = await Session.RunAsync(Script($"seq 2000; exit {index}"), output, Token);
            return (result.ExitCode, output.Lines.Count);
        }));
        Assert.Equal(Enumerable.Range(0, 20).Select(index => (index, 2000)), results);
    }
}
