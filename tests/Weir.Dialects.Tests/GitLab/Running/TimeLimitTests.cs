using System.Globalization;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitLab.Running;

public sealed class TimeLimitTests : PipelineScene
{
    [Fact]
    public async Task A_job_whose_time_is_up_fails_and_still_runs_its_after_script()
    {
        Once("ready", () => Time.Advance(TimeSpan.FromMinutes(3)));
        var job = await RunJobAsync("timeout: 3m\nscript: [echo ready, sleep 1000]\nafter_script: ['echo $CI_JOB_STATUS']");
        Assert.Equal((JobResult.Failure, FailureCause.TimedOut, null), (job.Outcome.Result, job.Outcome.Cause, job.Outcome.ExitCode));
        Assert.Equal("it took longer than 3m 0s", job.Outcome.Reason);
        Assert.Equal("timedout", job.OutputOf("after_script"));
    }

    [Fact]
    public async Task With_its_time_the_whole_tree_of_processes_ends()
    {
        Once("ready", () => Time.Advance(TimeSpan.FromMinutes(3)));
        var job = await RunJobAsync("timeout: 3m\nscript:\n- (trap '' INT TERM; exec setsid sleep 1000) & echo $!\n- sleep 1000 & echo $!\n- echo ready\n- wait\nafter_script: [echo after]");
        var processes = job.OutputOf("script").Split('\n')[..^1];
        Assert.Equal(2, processes.Length);
        Assert.DoesNotContain(processes, id => Directory.Exists($"/proc/{int.Parse(id, CultureInfo.InvariantCulture)}"));
        Assert.Equal("after", job.OutputOf("after_script"));
    }

    [Fact]
    public async Task A_script_whose_own_time_is_up_leaves_the_rest_of_the_job_its_time()
    {
        Once("ready", () => Time.Advance(TimeSpan.FromSeconds(90)));
        var job = await RunJobAsync("variables: { RUNNER_SCRIPT_TIMEOUT: 1m30s }\nscript: [echo a > a, echo ready, sleep 1000]\nafter_script: ['echo $CI_JOB_STATUS']\nartifacts: { paths: [a], when: on_failure }");
        Assert.Equal((JobResult.Failure, FailureCause.TimedOut), (job.Outcome.Result, job.Outcome.Cause));
        Assert.Equal("the script took longer than RUNNER_SCRIPT_TIMEOUT, 1m30s", job.Outcome.Reason);
        Assert.Equal("timedout", job.OutputOf("after_script"));
        Assert.EndsWith("upload_artifacts success", job.Sections, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_job_whose_time_is_up_nothing_is_kept()
    {
        Once("ready", () => Time.Advance(TimeSpan.FromMinutes(3)));
        var job = await RunJobAsync("timeout: 3m\nscript: [echo a > a, echo ready, sleep 1000]\ncache: { paths: [a], when: always }\nartifacts: { paths: [a], when: always }");
        Assert.Equal("get_sources success, restore_cache success, script failure", job.Sections);
    }

    [Fact]
    public async Task What_a_cancelled_job_leaves_is_kept_as_of_one_that_failed()
    {
        Once("ready", Cancel);
        var job = await RunJobAsync("script: [echo a > a, echo ready, sleep 1000]\ncache: { paths: [a] }\nartifacts: { paths: [a], when: always }");
        Assert.Equal("get_sources success, restore_cache success, script cancelled, upload_artifacts success", job.Sections);
        Assert.Equal(JobResult.Cancelled, job.Outcome.Result);
    }

    [Fact]
    public async Task An_after_script_that_outlasts_the_job_fails_it()
    {
        Once("ready", () => Time.Advance(TimeSpan.FromMinutes(2)));
        var job = await RunJobAsync("timeout: 2m\nscript: ['true']\nafter_script: [echo ready, sleep 1000]");
        Assert.Equal((JobResult.Failure, FailureCause.TimedOut, "it took longer than 2m 0s"), (job.Outcome.Result, job.Outcome.Cause, job.Outcome.Reason));
    }

    [Theory]
    [InlineData("90", "expected a duration such as 1h20m")]
    [InlineData("-1m", "it is less than nothing")]
    [InlineData("3h", "it is longer than the job may take")]
    public async Task A_limit_that_cannot_count_is_told(string limit, string why)
    {
        var job = await RunJobAsync($"variables: {{ RUNNER_SCRIPT_TIMEOUT: '{limit}' }}\nscript: ['true']");
        Assert.Equal($"RUNNER_SCRIPT_TIMEOUT is '{limit}', which does not count: {why}", job.Warnings);
        Assert.Equal(JobResult.Success, job.Outcome.Result);
    }

    [Fact]
    public async Task A_job_finds_its_limit_in_seconds() =>
        Assert.Equal("5400", (await RunJobAsync("timeout: 1h 30m\nscript: ['echo $CI_JOB_TIMEOUT']")).OutputOf("script"));
}
