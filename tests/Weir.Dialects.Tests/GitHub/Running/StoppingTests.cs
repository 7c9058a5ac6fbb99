using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitHub.Running;

public sealed class StoppingTests : RunnerScene
{
    [Fact]
    public async Task Cancelling_stops_what_runs_and_still_runs_what_asks_to_run_always()
    {
        var begun = BeginsForEver("work");
        var run = RunAsync("- run: work\n- run: echo next\n- run: echo always\n  if: always()\n- run: echo cancelled\n  if: cancelled()\n- run: echo failed\n  if: failure()");
        await begun;
        Cancel();
        await run;
        Assert.Equal("Run work: cancelled\nRun echo next: skipped\nRun echo always: success\nRun echo cancelled: success\nRun echo failed: skipped", Steps);
        Assert.Equal(JobResult.Cancelled, Outcome.Result);
        Assert.Equal("mona cancelled it", Outcome.Reason);
    }

    [Fact]
    public async Task A_step_that_asks_to_run_always_is_not_stopped_by_cancelling()
    {
        var release = new TaskCompletionSource();
        var begun = Begins("work", async process =>
        {
            await release.Task;
            process.Say(process.Stopping.IsCancellationRequested ? "stopped" : "went on");
            return 0;
        });
        var job = BeginsForEver("first");
        var run = RunAsync("- run: first\n- run: work\n  if: always()");
        await job;
        Cancel();
        await begun;
        release.SetResult();
        await run;
        Assert.Contains("went on", Output, StringComparison.Ordinal);
        Assert.Equal("Run first: cancelled\nRun work: success", Steps);
    }

    [Fact]
    public async Task A_job_that_does_not_stop_in_its_time_is_ended_by_force()
    {
        var first = BeginsForEver("first");
        var stubborn = BeginsForEver("stubborn");
        var run = RunAsync("- run: first\n- run: stubborn\n  if: always()\n- run: echo never\n  if: always()");
        await first;
        Cancel();
        await stubborn;
        Time.Advance(TimeSpan.FromMinutes(5));
        await run;
        Assert.True(Session.WasKilled);
        Assert.Equal(JobResult.Cancelled, Outcome.Result);
        Assert.DoesNotContain("never", Steps, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_takes_too_long_fails()
    {
        var begun = BeginsForEver("work");
        var run = RunAsync("- run: work\n  timeout-minutes: ${{ fromJSON('2') }}\n- run: echo next\n- run: echo after\n  if: failure()");
        await begun;
        Time.Advance(TimeSpan.FromMinutes(2));
        await run;
        Assert.Equal("Run work: failure\nRun echo next: skipped\nRun echo after: success", Steps);
        Assert.Equal(JobResult.Failure, Outcome.Result);
        Assert.Contains("it took longer than 2m 0s", Outcome.Reason!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_takes_too_long_is_stopped()
    {
        var begun = BeginsForEver("work");
        var run = RunAsync("- run: work\n- run: echo always\n  if: always()", "timeout-minutes: 3");
        await begun;
        Time.Advance(TimeSpan.FromMinutes(3));
        await run;
        Assert.Equal("Run work: cancelled\nRun echo always: success", Steps);
        Assert.Equal(JobResult.Cancelled, Outcome.Result);
    }

    [Fact]
    public async Task A_process_is_stopped_with_the_times_of_GitHub()
    {
        await RunAsync("- run: echo a");
        var stop = Assert.Single(Session.Started).Stop;
        Assert.Equal((TimeSpan.FromSeconds(7.5), TimeSpan.FromSeconds(2.5)), (stop.AfterInterrupt, stop.AfterTerminate));
    }
}
