using Weir.Pipelines.Execution;
using Xunit;

namespace Weir.Testing.Executors;

/// <summary>How every executor stops processes.</summary>
public abstract class ExecutorStopContract(IExecutorUnderTest underTest) : ExecutorScene(underTest)
{
    private const string Wait = "echo ready; while :; do sleep 0.01; done";

    private static readonly StopPolicy Policy = new(TimeSpan.FromSeconds(7.5), TimeSpan.FromSeconds(2.5));

    [Fact]
    public async Task An_interrupt_comes_first_and_is_enough_where_it_is_obeyed()
    {
        var (running, output, stop) = Start($"trap 'echo interrupted; exit 3' INT; {Wait}");
        await output.Seen("ready");
        await stop.CancelAsync();
        Assert.Equal(new ProcessResult(3, true), await running);
        Assert.Equal("interrupted", output.Lines[^1]);
    }

    [Fact]
    public async Task Who_does_not_trap_it_ends_by_the_interrupt()
    {
        var (running, output, stop) = Start(Wait);
        await output.Seen("ready");
        await stop.CancelAsync();
        Assert.Equal(new ProcessResult(130, true), await running);
    }

    [Fact]
    public async Task The_request_to_terminate_comes_when_the_interrupt_was_not_enough()
    {
        var (running, output, stop) = Start($"trap 'echo interrupted' INT; trap 'echo terminated; exit 4' TERM; {Wait}");
        await output.Seen("ready");
        await stop.CancelAsync();
        await output.Seen("interrupted");
        Time.Advance(Policy.AfterInterrupt - TimeSpan.FromMilliseconds(1));
        Assert.DoesNotContain("terminated", output.Lines);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(new ProcessResult(4, true), await running);
        Assert.Equal("terminated", output.Lines[^1]);
    }

    [Fact]
    public async Task Who_obeys_neither_is_killed()
    {
        var (running, output, stop) = Start($"trap 'echo interrupted' INT; trap 'echo terminated' TERM; {Wait}");
        await output.Seen("ready");
        await stop.CancelAsync();
        await output.Seen("interrupted");
        Time.Advance(Policy.AfterInterrupt);
        await output.Seen("terminated");
        Time.Advance(Policy.AfterTerminate);
        Assert.Equal(new ProcessResult(137, true), await running);
    }

    [Fact]
    public async Task The_whole_tree_is_killed_with_it()
    {
        var (running, output, stop) = Start($"(trap '' INT TERM; echo $$; {Forever}) & echo ready; wait");
        await output.Seen("ready");
        await stop.CancelAsync();
        Assert.Equal(new ProcessResult(130, true), await running);
        Assert.Equal(["none"], await LinesAsync($"pgrep -f '^{Forever}' || echo none"));
    }

    [Fact]
    public async Task Stopping_one_process_leaves_the_others()
    {
        var (kept, keptOutput, _) = Start("echo up; while [ ! -e go ]; do sleep 0.01; done; echo kept");
        var (running, output, stop) = Start(Wait);
        await keptOutput.Seen("up");
        await output.Seen("ready");
        await stop.CancelAsync();
        await running;
        await LinesAsync("touch go");
        Assert.Equal(new ProcessResult(0, false), await kept);
        Assert.Equal(["up", "kept"], keptOutput.Lines);
    }

    [Fact]
    public async Task What_a_stopped_process_wrote_last_is_not_lost()
    {
        var (running, output, stop) = Start($"trap 'seq 100000; printf end; exit 0' INT; {Wait}");
        await output.Seen("ready");
        await stop.CancelAsync();
        Assert.Equal(new ProcessResult(0, true), await running);
        Assert.Equal("end", output.Lines[^1]);
        Assert.Equal(100_002, output.Lines.Count);
    }

    [Fact]
    public async Task A_process_that_writes_without_end_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        var seen = new TaskCompletionSource();
        var running = Session.RunAsync(Command("yes"), new OutputTo(_ => seen.TrySetResult()), stop.Token).AsTask();
        await seen.Task;
        await stop.CancelAsync();
        Assert.Equal(new ProcessResult(130, true), await running);
    }

    [Fact]
    public async Task What_is_cancelled_before_does_not_start()
    {
        var request = Script("touch started");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Session.RunAsync(request, new RecordedOutput(), new CancellationToken(true)).AsTask());
        Assert.Null(await Session.Files.StatAsync($"{Session.Places.Workspace}/started", Token));
    }

    [Fact]
    public async Task A_kill_ends_all_processes_of_the_job_without_asking()
    {
        var (first, firstOutput, _) = Start($"trap '' INT TERM; {Forever} & {Wait}");
        var (second, secondOutput, _) = Start($"trap '' INT TERM; {Wait}");
        await firstOutput.Seen("ready");
        await secondOutput.Seen("ready");
        await Session.KillAsync();
        Assert.Equal(new ProcessResult(137, true), await first);
        Assert.Equal(new ProcessResult(137, true), await second);
        Assert.Equal(["none"], await LinesAsync($"pgrep -f '^{Forever}' || echo none"));
    }

    private (Task<ProcessResult> Running, RecordedOutput Output, CancellationTokenSource Stop) Start(string script)
    {
        var output = new RecordedOutput();
        var stop = new CancellationTokenSource();
        return (Session.RunAsync(Script(script) with { Stop = Policy }, output, stop.Token).AsTask(), output, stop);
    }
}
