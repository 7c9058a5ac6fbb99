using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.Tests.GitHub.Running;

public sealed class StepOrderTests : RunnerScene
{
    [Fact]
    public async Task Steps_run_in_order_between_setting_up_and_completing()
    {
        await RunAsync("- run: echo one\n- run: echo two\n  name: Second");
        Assert.Equal("Run echo one: success\nSecond: success", Steps);
        Assert.Equal(
            ["1 __set-up-job Set up job", "2 __run Run echo one", "3 __run_2 Second", "4 __complete-job Complete job"],
            Legs.Events!.All.OfType<StepStarted>().Select(step => $"{step.Step} {step.Id} {step.Name}"));
        Assert.Equal(JobResult.Success, Outcome.Result);
    }

    [Fact]
    public async Task After_a_failure_only_those_run_that_ask_for_it()
    {
        await RunAsync("- run: exit 3\n- run: echo a\n- run: echo b\n  if: failure()\n- run: echo c\n  if: always()\n- run: echo d\n  if: success()");
        Assert.Equal("Run exit 3: failure\nRun echo a: skipped\nRun echo b: success\nRun echo c: success\nRun echo d: skipped", Steps);
        Assert.Equal(JobResult.Failure, Outcome.Result);
        Assert.Equal("step 'Run exit 3' failed: it ended with exit code 3", Outcome.Reason);
    }

    [Fact]
    public async Task A_failure_that_is_let_pass_is_an_outcome_and_no_conclusion()
    {
        await RunAsync(
            """
            - id: weak
              run: exit 1
              continue-on-error: true
            - run: echo ${{ steps.weak.outcome }} ${{ steps.weak.conclusion }} ${{ job.status }}
            - run: echo never
              if: steps.weak.conclusion == 'failure'
            """);
        Assert.Contains("failure success success", Output, StringComparison.Ordinal);
        Assert.EndsWith("skipped", Steps, StringComparison.Ordinal);
        Assert.Equal(JobResult.Success, Outcome.Result);
    }

    [Fact]
    public async Task A_condition_that_has_no_value_fails_the_step()
    {
        await RunAsync("- run: echo a\n  if: fromJSON('{')");
        Assert.Equal("Run echo a: failure", Steps);
        Assert.Equal(JobResult.Failure, Outcome.Result);
    }

    [Fact]
    public async Task What_a_step_gives_can_be_asked_by_the_next_and_leaves_the_job()
    {
        await RunAsync(
            "- id: make\n  run: echo name=value >> $GITHUB_OUTPUT\n- run: echo got ${{ steps.make.outputs.name }}",
            "outputs:\n  given: ${{ steps.make.outputs.name }}!\n  empty: ${{ steps.make.outputs.other }}");
        Assert.Contains("got value", Output, StringComparison.Ordinal);
        Assert.Equal([KeyValuePair.Create("given", Value.Of("value!"))], Outcome.Outputs.Entries);
    }

    [Fact]
    public async Task An_output_that_holds_a_secret_stays_in_the_job()
    {
        Secrets["PASSWORD"] = "hunter2hunter2";
        await RunAsync("- run: echo hello", "outputs:\n  given: 'x${{ secrets.PASSWORD }}'");
        Assert.Empty(Outcome.Outputs.Entries);
        Assert.Contains("may hold a secret", Log.Text, StringComparison.Ordinal);
    }
}
