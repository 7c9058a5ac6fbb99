using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitHub.Running;

public sealed class WorkflowCommandTests : RunnerScene
{
    [Fact]
    public async Task Older_commands_set_outputs_with_a_word_about_their_age()
    {
        await SayAsync("::set-output name=a::x%0Ay%25", "::set-output name=b::2");
        Assert.Contains("[x\ny% 2]", string.Join('\n', Log.Of(LogKind.Output)), StringComparison.Ordinal);
        Assert.Equal(1, Annotations.Count(annotation => annotation.Message.Contains("'set-output' is deprecated", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("::set-env name=A::1", "append to $GITHUB_ENV instead")]
    [InlineData("::add-path::/opt", "append to $GITHUB_PATH instead")]
    public async Task Commands_that_output_of_others_could_misuse_fail_the_step(string line, string advice)
    {
        await SayAsync(line);
        Assert.Contains(advice, Errors, StringComparison.Ordinal);
        Assert.Equal(JobResult.Failure, Outcome.Result);
    }

    [Fact]
    public async Task They_can_be_switched_on()
    {
        await RunAsync("- run: |\n    echo ::set-env name=A::1\n    echo ::add-path::/opt\n- run: |\n    printenv A\n    printenv PATH", "env:\n  ACTIONS_ALLOW_UNSECURE_COMMANDS: true");
        Assert.Equal(["1", "/opt:/usr/bin"], Session.Printed);
    }

    [Fact]
    public async Task What_is_masked_is_not_seen_from_then_on()
    {
        await SayAsync("tokentoken", "::add-mask::tokentoken", "tokentoken", "::error::tokentoken");
        Assert.Equal(1, Log.Lines.Count(line => line.Text == "tokentoken"));
        Assert.Equal("***", Assert.Single(Annotations).Message);
        Assert.DoesNotContain(Log.Lines, line => line.Text.Contains("add-mask", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("::error file=src/a.cs,line=3,col=5,endColumn=9,title=Bad::it%0Afails", Severity.Error, "src/a.cs", 3, 5)]
    [InlineData("::warning file=/work/shop/shop/src/a.cs,line=3::it\nfails", Severity.Warning, "src/a.cs", 3, null)]
    [InlineData("::notice ::it", Severity.Note, null, null, null)]
    [InlineData("  ::error line=3,endLine=4,col=5::it", Severity.Error, null, 3, null)]
    [InlineData("::error line=4,endLine=3,col=5::it", Severity.Error, null, null, null)]
    [InlineData("##[error]it", Severity.Error, null, null, null)]
    public async Task What_is_said_about_a_place_is_told(string line, Severity severity, string? file, int? number, int? column)
    {
        await SayAsync(line.Split('\n')[0]);
        var annotation = Assert.Single(Annotations);
        Assert.Equal((severity, file, number, column), (annotation.Severity, annotation.File, annotation.Line, annotation.Column));
        Assert.StartsWith("it", annotation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_that_is_said_does_not_fail_the_step()
    {
        await SayAsync("::error::oops");
        Assert.Equal(JobResult.Success, Outcome.Result);
    }

    [Fact]
    public async Task Groups_and_debugging_have_kinds_of_their_own()
    {
        Debug = true;
        await SayAsync("::group::Deep", "in it", "::endgroup::", "::debug::psst");
        var lines = Log.Lines.Where(line => line.Step == 2).ToList();
        Assert.Contains(lines, line => line.Kind == LogKind.GroupStart && line.Text == "Deep");
        Assert.Contains(lines, line => line.Kind == LogKind.Debug && line.Text == "psst");
    }

    [Fact]
    public async Task Debugging_is_not_seen_unless_it_is_asked_for()
    {
        await SayAsync("::debug::psst");
        Assert.DoesNotContain("psst", Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_are_only_lines_while_they_are_stopped()
    {
        await SayAsync("::stop-commands::s3cret-token", "::error::quoted", "::other::x", "::s3cret-token::", "::error::meant");
        Assert.Equal("meant", Assert.Single(Annotations).Message);
        Assert.Contains("::error::quoted", Log.Of(LogKind.Output));
    }

    [Theory]
    [InlineData("::stop-commands::")]
    [InlineData("::stop-commands::error")]
    public async Task A_token_that_others_can_guess_is_refused(string line)
    {
        await SayAsync(line);
        Assert.Contains("is no token that others cannot guess", Errors, StringComparison.Ordinal);
        Assert.Equal(JobResult.Failure, Outcome.Result);
    }

    [Fact]
    public async Task Echo_shows_the_commands_that_follow()
    {
        await SayAsync("::save-state name=a::1", "::echo::on", "::save-state name=b::2", "::echo::off", "::save-state name=c::3");
        Assert.Equal(["::save-state name=b::2", "::echo::off"], Log.Of(LogKind.Output).Where(line => line.StartsWith("::", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("::unknown::text")]
    [InlineData(":: error::text")]
    [InlineData("text ::error::text")]
    public async Task Other_lines_are_lines(string line)
    {
        await SayAsync(line);
        Assert.Contains(line, Log.Of(LogKind.Output));
        Assert.Empty(Annotations);
    }

    // A step that prints these lines, and one that shows its outputs.
    private Task<JobOutcome> SayAsync(params string[] lines)
    {
        Session.Plays["say"] = process =>
        {
            foreach (var line in lines)
                process.Say(line);
            return Task.FromResult(0);
        };
        Session.Plays["show"] = process =>
        {
            process.Say(process["SHOWN"]);
            return Task.FromResult(0);
        };
        return RunAsync("- id: say\n  run: say\n- run: show\n  env:\n    SHOWN: '[${{ steps.say.outputs.a }} ${{ steps.say.outputs.b }}]'");
    }
}
