using Weir.Dialects.GitHub.Running.Scripts;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitHub.Running;

public sealed class ScriptTests : RunnerScene
{
    public ScriptTests() => Session.Programs.UnionWith(["pwsh", "python", "perl"]);

    [Theory]
    [InlineData("", "/usr/bin/bash|-e|/work/temp/script-2.sh")]
    [InlineData("bash", "/usr/bin/bash|--noprofile|--norc|-e|-o|pipefail|/work/temp/script-2.sh")]
    [InlineData("sh", "/usr/bin/sh|-e|/work/temp/script-2.sh")]
    [InlineData("python", "/usr/bin/python|/work/temp/script-2.py")]
    [InlineData("pwsh", "/usr/bin/pwsh|-command|. '/work/temp/script-2.ps1'")]
    [InlineData("perl {0}", "/usr/bin/perl|/work/temp/script-2")]
    [InlineData("bash -x \"{0}\" 'a b'", "/usr/bin/bash|-x|/work/temp/script-2.sh|'a|b'")]
    public async Task A_shell_gets_the_arguments_of_GitHub(string shell, string expected)
    {
        Session.Plays["$ErrorActionPreference = 'stop'\necho a\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }"] = _ => Task.FromResult(0);
        await RunAsync(shell.Length == 0 ? "- run: echo a" : $"- run: echo a\n  shell: {Quoted(shell)}");
        var request = Assert.Single(Session.Started);
        Assert.Equal(expected, string.Join('|', request.Arguments.Prepend(request.Program)));
    }

    [Fact]
    public async Task Without_bash_the_default_is_sh()
    {
        Session.Programs.Remove("bash");
        await RunAsync("- run: echo a");
        Assert.Equal(["-e", "/work/temp/script-2.sh"], Assert.Single(Session.Started).Arguments);
        Assert.Equal("/usr/bin/sh", Session.Started[0].Program);
    }

    [Theory]
    [InlineData("fish {0}", "the shell 'fish' is not installed")]
    [InlineData("perl", "'perl' is no shell: expected one of 'bash', 'sh'")]
    public async Task A_shell_that_is_none_fails_the_step(string shell, string message)
    {
        await RunAsync($"- run: echo a\n  shell: {Quoted(shell)}");
        Assert.StartsWith(message, Errors, StringComparison.Ordinal);
        Assert.Equal(JobResult.Failure, Outcome.Result);
    }

    [Fact]
    public async Task The_nearest_default_wins()
    {
        Session.Files.AddFolder("/work/shop/shop/job");
        Session.Files.AddFolder("/work/shop/shop/step");
        await RunWorkflowAsync(
            """
            defaults: {run: {shell: sh, working-directory: workflow}}
            jobs:
              job:
                runs-on: ubuntu-latest
                defaults: {run: {working-directory: "${{ github.job }}"}}
                steps:
                - run: echo a
                - run: echo b
                  shell: bash
                  working-directory: step
                - run: echo c
                  working-directory: /work/temp
            """);
        Assert.Equal(
            ["/usr/bin/sh /work/shop/shop/job", "/usr/bin/bash /work/shop/shop/step", "/usr/bin/sh /work/temp"],
            Session.Started.Select(request => $"{request.Program} {request.WorkingDirectory}"));
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_fails_the_step()
    {
        await RunAsync("- run: echo a\n  working-directory: nowhere");
        Assert.Equal("the working directory '/work/shop/shop/nowhere' does not exist", Errors);
        Assert.Empty(Session.Started);
    }

    [Fact]
    public async Task The_log_shows_what_is_run_and_with_which_variables()
    {
        await RunAsync("- run: |\n    echo a\n    echo b\n  env:\n    COLOUR: ${{ 'red' }}");
        Assert.Equal(
            ["GroupStart Run echo a", "Command echo a", "Command echo b", "Output shell: /usr/bin/bash -e {0}", "Output env:", "Output   COLOUR: red", "GroupEnd ", "Output a", "Output b"],
            Log.Lines.Where(line => line.Step == 2).Select(line => $"{line.Kind} {line.Text}"));
    }

    [Theory]
    [InlineData("a b", "a|b")]
    [InlineData("  a\tb  ", "a|b")]
    [InlineData("\"a b\" c", "a b|c")]
    [InlineData("a\"b c\"d", "ab cd")]
    [InlineData("\"\" a", "|a")]
    [InlineData("a\\b", "a\\b")]
    [InlineData("a\\\"b", "a\"b")]
    [InlineData("\"a\\\\\" b", "a\\|b")]
    [InlineData("", "")]
    public void A_command_line_is_taken_apart_by_the_rules_of_the_runner(string line, string expected) =>
        Assert.Equal(expected, string.Join('|', CommandLine.Split(line)));

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
