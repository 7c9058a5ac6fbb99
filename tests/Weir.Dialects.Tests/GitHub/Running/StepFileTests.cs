using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitHub.Running;

public sealed class StepFileTests : RunnerScene
{
    [Fact]
    public async Task Variables_and_folders_are_for_the_steps_after()
    {
        await RunAsync(
            """
            - run: |
                echo COLOUR=red >> $GITHUB_ENV
                echo /opt/one >> $GITHUB_PATH
                echo /opt/two >> $GITHUB_PATH
                printenv COLOUR
            - run: |
                printenv COLOUR
                printenv PATH
            """);
        Assert.Equal(["", "red", "/opt/two:/opt/one:/usr/bin"], Session.Printed);
    }

    [Fact]
    public async Task Every_step_has_files_of_its_own()
    {
        await RunAsync("- run: printenv GITHUB_OUTPUT\n- run: printenv GITHUB_OUTPUT");
        var files = Session.Printed;
        Assert.Equal(2, files.Distinct().Count());
        Assert.All(files, file => Assert.StartsWith("/work/temp/_runner_file_commands/set_output_", file, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_file_should_not_hold_fails_the_step_and_keeps_what_came_before()
    {
        await RunAsync("- id: a\n  run: |\n    echo good=1 >> $GITHUB_OUTPUT\n    echo lonely >> $GITHUB_OUTPUT\n- run: echo ${{ steps.a.outputs.good }} ${{ steps.a.outcome }}\n  if: always()");
        Assert.Contains("what was written to '$GITHUB_OUTPUT' cannot be used: 'lonely' is neither", Errors, StringComparison.Ordinal);
        Assert.Contains("1 failure", Output, StringComparison.Ordinal);
        Assert.Equal(JobResult.Failure, Outcome.Result);
    }

    [Fact]
    public async Task The_options_of_node_cannot_be_set_for_others()
    {
        await RunAsync("- run: |\n    echo NODE_OPTIONS=--inspect >> $GITHUB_ENV\n    echo OTHER=1 >> $GITHUB_ENV\n- run: |\n    printenv NODE_OPTIONS\n    printenv OTHER");
        Assert.Contains("'NODE_OPTIONS' cannot be set by '$GITHUB_ENV'", Errors, StringComparison.Ordinal);
        Assert.Equal(["", "1"], Session.Printed);
        Assert.Equal(JobResult.Success, Outcome.Result);
    }

    [Fact]
    public async Task What_the_service_sets_no_step_can_change()
    {
        await RunAsync("- run: echo GITHUB_JOB=other >> $GITHUB_ENV\n- run: printenv GITHUB_JOB\n  env:\n    GITHUB_JOB: mine");
        Assert.Equal(["job"], Session.Printed);
    }

    [Fact]
    public async Task A_summary_is_kept_masked()
    {
        Secrets["PASSWORD"] = "hunter2hunter2";
        await RunAsync("- run: |\n    echo # Report >> $GITHUB_STEP_SUMMARY\n    echo hunter2hunter2 >> $GITHUB_STEP_SUMMARY");
        Assert.Equal("# Report\n***\n", Assert.Single(Legs.Events!.Summaries).Value);
    }

    [Fact]
    public async Task A_summary_that_is_too_long_is_left_out_and_the_step_goes_on()
    {
        Session.Plays["write"] = process =>
        {
            process.Append("GITHUB_STEP_SUMMARY", new string('x', 1024 * 1024 + 1));
            return Task.FromResult(0);
        };
        await RunAsync("- run: write");
        Assert.Empty(Legs.Events!.Summaries);
        Assert.Contains("the summary in '$GITHUB_STEP_SUMMARY' is left out: it may have 1024 KiB", Errors, StringComparison.Ordinal);
        Assert.Equal(JobResult.Success, Outcome.Result);
    }
}
