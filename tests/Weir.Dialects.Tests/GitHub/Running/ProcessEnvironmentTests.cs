using System.Text.Json;
using Weir.Pipelines.Values;

namespace Weir.Dialects.Tests.GitHub.Running;

public sealed class ProcessEnvironmentTests : RunnerScene
{
    [Fact]
    public async Task A_process_gets_the_machines_variables_those_of_the_file_and_those_of_the_service()
    {
        await RunWorkflowAsync(
            """
            env: {A: workflow, B: workflow, C: workflow}
            jobs:
              job:
                runs-on: ubuntu-latest
                env: {B: job, C: "${{ github.actor }}-job"}
                steps:
                - run: echo a
                  env: {C: "${{ env.C }}-step"}
            """);
        var environment = Assert.Single(Session.Started).Environment;
        Assert.Equal(("workflow", "job", "mona-job-step"), (environment["A"], environment["B"], environment["C"]));
        Assert.Equal(("/usr/bin", "/home/mona"), (environment["PATH"], environment["HOME"]));
        Assert.Equal(("true", "true"), (environment["CI"], environment["GITHUB_ACTIONS"]));
        Assert.Equal(("Linux", "X64", "/work/temp", "/work/tools"), (environment["RUNNER_OS"], environment["RUNNER_ARCH"], environment["RUNNER_TEMP"], environment["RUNNER_TOOL_CACHE"]));
        Assert.Equal(("octo/shop", "refs/heads/main", "push", "job", "__run"), (environment["GITHUB_REPOSITORY"], environment["GITHUB_REF"], environment["GITHUB_EVENT_NAME"], environment["GITHUB_JOB"], environment["GITHUB_ACTION"]));
        Assert.Equal("/work/shop/shop", environment["GITHUB_WORKSPACE"]);
    }

    [Fact]
    public async Task The_token_is_only_where_the_file_says()
    {
        await RunAsync("- run: echo a\n- run: echo b\n  env:\n    TOKEN: ${{ github.token }}${{ secrets.GITHUB_TOKEN }}");
        Assert.DoesNotContain("the-token", string.Join(' ', Session.Started[0].Environment.Values), StringComparison.Ordinal);
        Assert.Equal("the-tokenthe-token", Session.Started[1].Environment["TOKEN"]);
        Assert.Contains("TOKEN: ***", Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_event_is_a_file()
    {
        await RunAsync("- run: printenv GITHUB_EVENT_PATH");
        using var payload = JsonDocument.Parse(Session.Files.Text(Assert.Single(Session.Printed)));
        Assert.Equal("refs/heads/main", payload.RootElement.GetProperty("ref").GetString());
    }

    [Fact]
    public async Task Debugging_is_told_to_the_processes()
    {
        Secrets["ACTIONS_STEP_DEBUG"] = "true";
        await RunAsync("- run: printenv RUNNER_DEBUG");
        Assert.Equal(["1"], Session.Printed);
    }

    [Fact]
    public async Task The_contexts_of_a_leg_are_there()
    {
        await RunAsync(
            "- run: echo ${{ matrix.os }} ${{ strategy.job-index }} ${{ strategy.job-total }} ${{ strategy.fail-fast }} ${{ strategy.max-parallel }} ${{ runner.os }} ${{ job.workflow_file_path }}",
            "strategy:\n  max-parallel: 1\n  matrix:\n    os: [linux, mac]");
        Assert.Contains("linux 0 2 true 1 Linux .github/workflows/ci.yml", Output, StringComparison.Ordinal);
        Assert.Contains("mac 1 2 true 1 Linux .github/workflows/ci.yml", Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_hashed_as_the_toolkit_does()
    {
        Session.Files.Add("/work/shop/shop/a.lock", "a");
        Session.Files.Add("/work/shop/shop/deep/b.lock", "b");
        await RunAsync("- run: echo ${{ hashFiles('**/*.lock') }}\n- run: echo [${{ hashFiles('*.none') }}]");

        // Computed with python: the SHA-256 of the two SHA-256 sums, one after the other.
        Assert.Contains("Output: e5a01fee14e0ed5c48714f22180f25ad8365b53f9779f79dc4a3d7e93963f94a", Log.Text, StringComparison.Ordinal);
        Assert.Contains("Output: []", Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pattern_that_is_none_fails_the_step()
    {
        await RunAsync("- run: echo ${{ hashFiles('--all') }}");
        Assert.Contains("'hashFiles' knows the option '--follow-symbolic-links', found '--all", Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_of_what_was_deployed_is_given()
    {
        await RunAsync("- id: up\n  run: echo url=https://shop.example >> $GITHUB_OUTPUT", "environment:\n  name: live\n  url: ${{ steps.up.outputs.url }}/");
        Assert.Equal("https://shop.example/", Outcome.EnvironmentUrl);
        Assert.Equal(Value.Map.None.Entries, Outcome.Outputs.Entries);
    }
}
