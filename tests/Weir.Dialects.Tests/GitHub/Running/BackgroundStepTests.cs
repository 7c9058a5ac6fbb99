using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitHub.Running;

public sealed class BackgroundStepTests : RunnerScene
{
    [Fact]
    public async Task What_a_background_step_sets_is_seen_once_it_was_waited_for()
    {
        var seen = new TaskCompletionSource();
        Session.Plays["serve"] = async process =>
        {
            await seen.Task;
            process.Append("GITHUB_OUTPUT", "port=8080\n");
            process.Append("GITHUB_ENV", "PORT=8080\n");
            return 0;
        };
        Session.Plays["look"] = process =>
        {
            process.Say($"before [{process["PORT"]}]");
            seen.SetResult();
            return Task.FromResult(0);
        };
        await RunAsync("- id: server\n  run: serve\n  background: true\n- run: look\n- wait: server\n- run: echo after ${{ steps.server.outputs.port }} ${{ env.PORT }}");
        Assert.Contains("before []", Output, StringComparison.Ordinal);
        Assert.Contains("after 8080 8080", Output, StringComparison.Ordinal);
        Assert.EndsWith("Wait for server: success\nRun echo after 8080 8080: success", Steps, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_fails_with_the_step_that_it_waits_for()
    {
        await RunAsync("- id: server\n  run: exit 4\n  background: true\n- wait: server\n- run: echo next");
        Assert.Equal("Run exit 4: failure\nWait for server: failure\nRun echo next: skipped", Steps);
        Assert.Equal(JobResult.Failure, Outcome.Result);
    }

    [Fact]
    public async Task A_wait_may_let_a_failure_pass_but_the_job_fails_for_it()
    {
        await RunAsync("- id: server\n  run: exit 4\n  background: true\n- wait-all:\n  continue-on-error: true\n- run: echo next");
        Assert.Equal("Run exit 4: failure\nWait for all background steps: success\nRun echo next: success", Steps);
        Assert.Equal(JobResult.Failure, Outcome.Result);
    }

    [Fact]
    public async Task A_step_that_was_cancelled_on_purpose_does_not_fail_the_job()
    {
        var begun = BeginsForEver("serve");
        Session.Plays["test"] = async _ =>
        {
            await begun;
            return 0;
        };
        await RunAsync("- id: server\n  run: serve\n  background: true\n- run: test\n- cancel: server\n- run: echo ${{ steps.server.outcome }}");
        Assert.Equal("Run test: success\nRun serve: cancelled\nCancel server: success\nRun echo cancelled: success", Steps);
        Assert.Equal(JobResult.Success, Outcome.Result);
    }

    [Fact]
    public async Task The_end_of_the_steps_waits_for_what_nobody_waited_for()
    {
        await RunAsync("- run: exit 1\n  background: true\n- run: echo other");
        Assert.Contains("Wait for all background steps: failure", Steps, StringComparison.Ordinal);
        Assert.Equal(JobResult.Failure, Outcome.Result);
    }

    [Fact]
    public async Task Parallel_steps_run_beside_each_other_and_are_all_waited_for()
    {
        var (left, right) = (new TaskCompletionSource(), new TaskCompletionSource());
        Session.Plays["left"] = async _ => await Meet(left, right);
        Session.Plays["right"] = async _ => await Meet(right, left);
        await RunAsync("- parallel:\n  - run: left\n  - run: right\n- run: echo next");
        Assert.EndsWith("Wait for parallel steps: success\nRun echo next: success", Steps, StringComparison.Ordinal);

        static async Task<int> Meet(TaskCompletionSource own, TaskCompletionSource other)
        {
            own.SetResult();
            await other.Task;
            return 0;
        }
    }

    [Fact]
    public async Task At_most_ten_run_at_once()
    {
        var running = 0;
        var tooMany = false;
        var full = new TaskCompletionSource();
        Session.Plays["work"] = async _ =>
        {
            if (Interlocked.Increment(ref running) is var now && now == 10)
                full.TrySetResult();
            if (now > 10)
                tooMany = true;
            await full.Task;
            Interlocked.Decrement(ref running);
            return 0;
        };
        await RunAsync(string.Concat(Enumerable.Repeat("- run: work\n  background: true\n", 14)));
        Assert.False(tooMany);
        Assert.Equal(JobResult.Success, Outcome.Result);
    }

    [Fact]
    public async Task Cancelling_the_job_stops_them()
    {
        var begun = BeginsForEver("serve");
        var run = RunAsync("- run: serve\n  background: true\n- run: echo other\n- wait-all:");
        await begun;
        Cancel();
        await run;
        Assert.Contains("Run serve: cancelled", Steps, StringComparison.Ordinal);
        Assert.Equal(JobResult.Cancelled, Outcome.Result);
    }
}
