using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitLab.Running;

public sealed class ScriptTests : PipelineScene
{
    [Fact]
    public async Task Each_command_is_shown_before_what_it_writes()
    {
        var job = await RunJobAsync("script:\n- echo one\n- echo two >&2");
        Assert.Equal("Command: echo one\none\nCommand: echo two >&2\ntwo", job.Section("script"));
        Assert.Equal("get_sources success, script success", job.Sections);
        Assert.Equal((JobResult.Success, null), (job.Outcome.Result, job.Outcome.ExitCode));
    }

    [Fact]
    public async Task Of_a_command_of_several_lines_the_first_is_shown()
    {
        var job = await RunJobAsync("script:\n- |\n  if true; then\n    echo one\n  fi\n- echo two");
        Assert.Equal("if true; then # collapsed multi-line command\necho two", job.Commands);
        Assert.Equal("one\ntwo", job.OutputOf("script"));
    }

    [Fact]
    public async Task A_command_is_shown_without_the_blanks_around_it() =>
        Assert.Equal("echo one", (await RunJobAsync("script:\n- \"  echo one  \\n\"")).Commands);

    [Fact]
    public async Task A_command_stays_visible_after_output_that_ends_without_a_line_break()
    {
        var job = await RunJobAsync("script:\n- printf one\n- echo two");
        Assert.Equal("Command: printf one\none\nCommand: echo two\ntwo", job.Section("script"));
    }

    [Fact]
    public async Task Before_script_and_script_are_one_shell_and_a_statement_may_span_commands()
    {
        Sources.Files["sub/file"] = "";
        var job = await RunJobAsync("before_script:\n- export A=1\n- cd sub\n- say() { echo \"$1!\"; }\nscript:\n- for i in 1 2; do\n- say \"$A$i ${PWD##*/}\"\n- done");
        Assert.Equal("11 sub!\n12 sub!", job.OutputOf("script"));
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("(exit 4)", 4)]
    [InlineData("false | true", 1)]
    [InlineData("no-such-program", 127)]
    public async Task A_command_that_fails_ends_the_script_with_its_exit_code(string command, int code)
    {
        var job = await RunJobAsync($"script:\n- {command}\n- echo next");
        Assert.Equal((JobResult.Failure, code, FailureCause.Script), (job.Outcome.Result, job.Outcome.ExitCode, job.Outcome.Cause));
        Assert.Equal($"the script ended with exit code {code}", job.Outcome.Reason);
        Assert.DoesNotContain("next", job.Output, StringComparison.Ordinal);
        Assert.Contains($"The script ended with exit code {code}.", job.Errors, StringComparison.Ordinal);
        Assert.EndsWith("script failure", job.Sections, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_before_script_that_fails_keeps_the_script_from_running()
    {
        var job = await RunJobAsync("before_script: [exit 2]\nscript: echo next");
        Assert.Equal(2, job.Outcome.ExitCode);
        Assert.DoesNotContain("next", job.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exit_with_0_ends_the_script_well()
    {
        var job = await RunJobAsync("script:\n- exit 0\n- exit 1");
        Assert.Equal(JobResult.Success, job.Outcome.Result);
    }

    [Fact]
    public async Task A_script_reads_nothing()
    {
        var job = await RunJobAsync("script:\n- cat\n- echo next");
        Assert.Equal("next", job.OutputOf("script"));
    }

    [Fact]
    public async Task A_script_works_in_the_project_folder()
    {
        Sources.Files["README.md"] = "read me";
        var job = await RunJobAsync("script:\n- cat README.md\n- test \"$PWD\" = \"$CI_PROJECT_DIR\"");
        Assert.Equal("read me", job.OutputOf("script"));
        Assert.Equal(JobResult.Success, job.Outcome.Result);
    }

    [Fact]
    public async Task Sections_of_a_script_become_groups()
    {
        var job = await RunJobAsync("""
            script:
            - printf '\e[0Ksection_start:%s:build[collapsed=true]\r\e[0K\e[36mBuilding\e[0m\n' 1
            - echo inside
            - printf '\e[0Ksection_end:%s:build\r\e[0K\n' 2
            """);
        Assert.Equal(["GroupStart Building", "GroupEnd "], job.Log.Lines.Where(line => line.Kind is LogKind.GroupStart or LogKind.GroupEnd).Select(line => $"{line.Kind} {line.Text}"));
    }

    [Fact]
    public async Task Of_a_line_that_was_drawn_over_the_last_state_is_shown() =>
        Assert.Equal("100 %", (await RunJobAsync("script: \"printf '10 %%\\\\r50 %%\\\\r100 %%\\\\r\\\\n'\"")).OutputOf("script"));

    [Fact]
    public async Task Tracing_shows_what_the_shell_does_and_no_more()
    {
        var job = await RunJobAsync("variables: { CI_DEBUG_TRACE: 'true' }\nscript: [echo one]");
        Assert.Equal("Command: echo one\n+ echo one\none", job.Section("script"));
    }
}
