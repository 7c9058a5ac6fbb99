using Weir.Pipelines.Plans;

namespace Weir.Dialects.Tests.GitHub.Running;

public sealed class CompositeActionTests : RunnerScene
{
    [Fact]
    public async Task Its_steps_see_its_inputs_and_give_its_outputs()
    {
        Legs.Packages.Add("octo/greet@v1",
            """
            inputs:
              who: {default: "${{ github.actor }}"}
              How: {default: Hello}
            outputs:
              text: {value: "${{ steps.say.outputs.text }}"}
            runs:
              using: composite
              steps:
              - id: say
                run: echo text=${{ inputs.how }} ${{ inputs.who }} >> $GITHUB_OUTPUT
                shell: bash
            """);
        await RunAsync("- id: one\n  uses: octo/greet@v1\n- id: two\n  uses: octo/greet@v1\n  with: {WHO: Lisa}\n- run: echo ${{ steps.one.outputs.text }}, ${{ steps.two.outputs.text }}");
        Assert.Contains("Hello mona, Hello Lisa", Output, StringComparison.Ordinal);
        Assert.Equal(["octo/greet@v1"], Legs.Packages.Asked);
        Assert.StartsWith("Run octo/greet@v1: success\nRun octo/greet@v1: success\n", Steps, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_knows_where_it_is_and_not_the_secrets_or_inputs_around_it()
    {
        Secrets["PASSWORD"] = "hunter2hunter2";
        Add("octo/look@v1", "- run: |\n    echo ${{ github.action_path }} ${{ github.action_repository }}@${{ github.action_ref }}\n    printenv GITHUB_ACTION_PATH\n  shell: bash");
        await RunAsync("- uses: octo/look@v1");
        Assert.Contains("/work/actions/octo/look/v1 octo/look@v1", Output, StringComparison.Ordinal);
        Assert.Equal(["/work/actions/octo/look/v1"], Session.Printed);

        Add("octo/pry@v1", "- run: echo ${{ secrets.PASSWORD }}\n  shell: bash");
        await RunAsync("- uses: octo/pry@v1");
        Assert.Contains("octo/pry/action.yml@v1:4:", Errors, StringComparison.Ordinal);
        Assert.Equal(JobResult.Failure, Outcome.Result);
    }

    [Fact]
    public async Task A_failure_in_it_skips_its_later_steps_but_those_that_ask_for_it()
    {
        Add("octo/fail@v1", "- run: exit 2\n  shell: bash\n- run: echo skipped\n  shell: bash\n- run: echo cleaned\n  shell: bash\n  if: failure()");
        await RunAsync("- uses: octo/fail@v1\n- run: echo next");
        Assert.Contains("Output: cleaned", Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Output: skipped", Log.Text, StringComparison.Ordinal);
        Assert.Equal("Run octo/fail@v1: failure\nRun echo next: skipped", Steps);
    }

    [Fact]
    public async Task It_may_let_a_failure_pass()
    {
        Add("octo/fail@v1", "- id: a\n  run: exit 2\n  shell: bash\n  continue-on-error: true\n- run: echo ${{ steps.a.outcome }} ${{ steps.a.conclusion }}\n  shell: bash");
        await RunAsync("- uses: octo/fail@v1");
        Assert.Contains("failure success", Output, StringComparison.Ordinal);
        Assert.Equal(JobResult.Success, Outcome.Result);
    }

    [Fact]
    public async Task Inside_of_it_success_asks_for_its_own_steps()
    {
        Add("octo/tell@v1", "- run: echo went on\n  shell: bash");
        await RunAsync("- run: exit 1\n- uses: octo/tell@v1\n  if: always()");
        Assert.Contains("Output: went on", Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Actions_use_each_other_and_pass_variables_on()
    {
        Add("octo/inner@v1", "- run: |\n    echo OF_INNER=1 >> $GITHUB_ENV\n    printenv FROM_OUTSIDE\n  shell: bash");
        Add("octo/outer@v1", "- uses: octo/inner@v1\n  env: {FROM_OUTSIDE: '${{ env.FROM_OUTSIDE }}-outer'}\n- run: printenv OF_INNER\n  shell: bash");
        await RunAsync("- uses: octo/outer@v1\n  env: {FROM_OUTSIDE: job}\n- run: printenv OF_INNER");
        Assert.Equal(["job-outer", "1", "1"], Session.Printed);
    }

    [Fact]
    public async Task Actions_of_the_workspace_are_found_when_their_step_runs()
    {
        Session.Plays["make"] = process =>
        {
            process.Files.Add("/work/shop/shop/actions/own/action.yaml", Composite("- run: echo own\n  shell: bash"));
            return Task.FromResult(0);
        };
        await RunAsync("- run: make\n- uses: ./actions/own");
        Assert.Contains("Output: own", Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_action_of_the_workspace_that_is_not_there_fails_its_step()
    {
        await RunAsync("- run: echo a\n- uses: ./actions/own");
        Assert.Contains("there is no 'action.yml', 'action.yaml' or 'Dockerfile' in '/work/shop/shop/actions/own': a step with 'actions/checkout' must come first", Errors, StringComparison.Ordinal);
        Assert.Equal("Run echo a: success\nRun ./actions/own: failure", Steps);
    }

    [Fact]
    public async Task Actions_of_the_repository_itself_need_no_checkout()
    {
        Sources.Files["actions/own/action.yml"] = Composite("- run: echo own\n  shell: bash");
        await RunAsync("- uses: $/actions/own");
        Assert.Contains("Output: own", Log.Text, StringComparison.Ordinal);
        Assert.Equal(JobResult.Success, Outcome.Result);
    }

    [Fact]
    public async Task An_action_that_cannot_be_had_fails_the_job_before_its_first_step()
    {
        await RunAsync("- run: echo a\n- uses: octo/none@v9");
        Assert.Contains(".github/workflows/ci.yml:7:15: there is no 'octo/none@v9' here", Errors, StringComparison.Ordinal);
        Assert.Equal("", Steps);
        Assert.Equal(JobResult.Failure, Outcome.Result);
    }

    [Fact]
    public async Task An_action_that_uses_itself_without_end_is_refused()
    {
        Add("octo/loop@v1", "- uses: octo/loop@v1");
        await RunAsync("- uses: octo/loop@v1");
        Assert.Contains("more than 9 levels deep", Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runs: {using: ruby, main: a.rb}", "octo/bad/action.yml@v1:1:", "no action runs with 'ruby'")]
    [InlineData("runs: {using: composite}", "octo/bad/action.yml@v1:1:", "a composite action needs the key 'steps'")]
    [InlineData("runs: {using: composite, steps: [{run: echo a}]}", "octo/bad/action.yml@v1:1:", "'shell'")]
    [InlineData("name: nothing", "octo/bad/action.yml@v1:1:", "'runs'")]
    public async Task What_is_wrong_with_an_action_is_said_with_its_place(string manifest, string place, string message)
    {
        Legs.Packages.Add("octo/bad@v1", manifest);
        await RunAsync("- uses: octo/bad@v1");
        Assert.Contains(place, Errors, StringComparison.Ordinal);
        Assert.Contains(message, Errors, StringComparison.Ordinal);
        Assert.Equal(JobResult.Failure, Outcome.Result);
    }

    [Fact]
    public async Task Odd_inputs_are_told()
    {
        Legs.Packages.Add("octo/odd@v1", "inputs:\n  old: {deprecationMessage: use new}\n  must: {required: true}\nruns:\n  using: composite\n  steps: []");
        await RunAsync("- uses: octo/odd@v1\n  with: {old: 1, other: 2}");
        Assert.Contains("Input 'old' is deprecated: use new", Log.Text, StringComparison.Ordinal);
        Assert.Contains("Input 'must' is required by the action, and was not given.", Log.Text, StringComparison.Ordinal);
        Assert.Contains("other", string.Join('\n', Annotations.Select(annotation => annotation.Message)), StringComparison.Ordinal);
    }

    private void Add(string name, string steps) => Legs.Packages.Add(name, Composite(steps));

    private static string Composite(string steps) => $"runs:\n  using: composite\n  steps:\n  {steps.Replace("\n", "\n  ", StringComparison.Ordinal)}";
}
