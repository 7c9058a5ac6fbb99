using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitLab.Running;

public sealed class AfterScriptTests : PipelineScene
{
    [Fact]
    public async Task It_runs_in_another_shell_that_begins_in_the_project_folder()
    {
        Sources.Files["sub/file"] = "";
        var job = await RunJobAsync("script:\n- export A=1\n- cd sub\nafter_script:\n- echo \"${A:-none}\"\n- ls");
        Assert.Equal("none\nsub", job.OutputOf("after_script"));
        Assert.Equal("Command: echo \"${A:-none}\"\nnone\nCommand: ls\nsub", job.Section("after_script"));
    }

    [Theory]
    [InlineData("exit 0", "success")]
    [InlineData("exit 7", "failed")]
    public async Task It_finds_out_how_the_script_ended(string script, string status)
    {
        var job = await RunJobAsync($"script: ['echo $CI_JOB_STATUS', {script}]\nafter_script: ['echo $CI_JOB_STATUS']");
        Assert.Equal("running", job.OutputOf("script"));
        Assert.Equal(status, job.OutputOf("after_script"));
    }

    [Fact]
    public async Task That_it_fails_changes_nothing_but_is_told()
    {
        var job = await RunJobAsync("script: ['true']\nafter_script: [exit 5, echo next]");
        Assert.Equal(JobResult.Success, job.Outcome.Result);
        Assert.Equal("'after_script' ended with exit code 5; the job does not depend on it", job.Warnings);
        Assert.DoesNotContain("next", job.Output, StringComparison.Ordinal);
        Assert.EndsWith("after_script failure", job.Sections, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_it_fails_does_not_hide_why_the_script_failed()
    {
        var job = await RunJobAsync("variables: { AFTER_SCRIPT_IGNORE_ERRORS: 'false' }\nscript: [exit 3]\nafter_script: [exit 5]");
        Assert.Equal((3, "the script ended with exit code 3"), (job.Outcome.ExitCode, job.Outcome.Reason));
    }

    [Fact]
    public async Task It_fails_the_job_where_its_errors_are_not_to_be_ignored()
    {
        var job = await RunJobAsync("variables: { AFTER_SCRIPT_IGNORE_ERRORS: 'false' }\nscript: ['true']\nafter_script: [exit 5]");
        Assert.Equal((JobResult.Failure, 5, FailureCause.Script), (job.Outcome.Result, job.Outcome.ExitCode, job.Outcome.Cause));
        Assert.Equal("'after_script' ended with exit code 5", job.Outcome.Reason);
    }

    [Theory]
    [InlineData("", 5)]
    [InlineData("variables: { RUNNER_AFTER_SCRIPT_TIMEOUT: 10m }\n", 10)]
    public async Task It_has_a_time_limit_of_its_own(string variables, int minutes)
    {
        Once("ready", () => Time.Advance(TimeSpan.FromMinutes(minutes)));
        var job = await RunJobAsync($"{variables}script: ['true']\nafter_script: [echo ready, sleep 1000]");
        Assert.Equal(JobResult.Success, job.Outcome.Result);
        Assert.Equal($"'after_script' took longer than 00:{minutes:00}:00; the job does not depend on it", job.Warnings);
    }

    [Fact]
    public async Task It_runs_after_a_job_that_was_cancelled()
    {
        Once("ready", Cancel);
        var job = await RunJobAsync("script: [echo ready, sleep 1000]\nafter_script: ['echo $CI_JOB_STATUS']");
        Assert.Equal("canceled", job.OutputOf("after_script"));
        Assert.Equal((JobResult.Cancelled, "mona cancelled it"), (job.Outcome.Result, job.Outcome.Reason));
    }

    [Fact]
    public async Task Cancelling_does_not_end_it()
    {
        Once("ready", Cancel);
        var job = await RunJobAsync("script: ['true']\nafter_script: [echo ready, sleep 0.2, echo done]");
        Assert.Equal("ready\ndone", job.OutputOf("after_script"));
    }

    [Fact]
    public async Task A_job_that_is_cancelled_before_its_script_has_none_to_come_after()
    {
        Once("ready", Cancel);
        var job = await RunJobAsync("hooks: { pre_get_sources_script: [echo ready, sleep 1000] }\nscript: echo never\nafter_script: echo never");
        Assert.Equal("pre_get_sources_script cancelled", job.Sections);
        Assert.Equal(JobResult.Cancelled, job.Outcome.Result);
    }
}
