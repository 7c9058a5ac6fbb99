using System.Text.Json;
using Weir.Dialects.GitHub;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Triggers;
using Weir.Pipelines.Values;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Evaluation;

public sealed class GitHubEvaluatorTests
{
    private static readonly IPlanEvaluator Evaluator = new GitHubDialect().Evaluator;

    [Theory]
    [InlineData("success()", "success success", true)]
    [InlineData("success()", "success skipped", false)]
    [InlineData("failure()", "success failure", true)]
    [InlineData("failure()", "success cancelled", false)]
    [InlineData("always()", "failure skipped", true)]
    [InlineData("${{ !cancelled() }}", "failure skipped", true)]
    [InlineData("${{ always() && needs.a.result == 'failure' }}", "failure success", true)]
    [InlineData("success('a')", "success failure", true)]
    [InlineData("failure('a')", "success failure", false)]
    [InlineData("github.ref_name == 'main'", "success success", true)]
    [InlineData("github.ref_name == 'main'", "success failure", false)]
    [InlineData("github.event_name == 'push' && contains(github.event.head_commit.message, 'SHOP')", "success success", true)]
    [InlineData("vars.DEPLOY == 'yes'", "success success", true)]
    [InlineData("needs.b.outputs.ready == 'true'", "success success", true)]
    public void Conditions_see_needs_and_the_event(string condition, string results, bool runs)
    {
        var job = Workflow.Plan($"on: push\njobs:\n  a: {{ runs-on: x, steps: [] }}\n  b: {{ runs-on: x, steps: [] }}\n  c:\n    needs: [a, b]\n    if: {condition}\n    runs-on: x\n    steps: []\n").Jobs[2];
        var resolution = Resolve(job, Needs(results));
        Assert.True(runs ? resolution is JobResolution.Runs : resolution is JobResolution.Skips, resolution.ToString());
    }

    [Fact]
    public void A_skipped_job_says_what_it_was_skipped_for()
    {
        var job = Workflow.Plan("on: push\njobs:\n  a: { runs-on: x, steps: [] }\n  c: { needs: a, runs-on: x, steps: [] }\n").Jobs[1];
        Assert.Equal("job 'a', which it needs, failed", Assert.IsType<JobResolution.Skips>(Resolve(job, Needs("failure"))).Reason);
    }

    [Fact]
    public void A_leg_has_everything_evaluated_that_is_decided_before_it_starts()
    {
        var leg = OneLeg("""
            strategy: { matrix: { os: [ubuntu-latest], level: [2] } }
            name: test on ${{ matrix.os }}
            runs-on: [self-hosted, "${{ matrix.os }}"]
            timeout-minutes: ${{ matrix.level }}
            continue-on-error: ${{ matrix.level == 2 }}
            environment: { name: "stage-${{ matrix.level }}", url: "${{ steps.x.outputs.url }}" }
            concurrency: { group: "g-${{ github.ref }}", cancel-in-progress: true, queue: max }
            """);
        Assert.Equal("test on ubuntu-latest", leg.Name);
        Assert.Equal(["self-hosted", "ubuntu-latest"], leg.Labels);
        Assert.Equal(TimeSpan.FromMinutes(2), leg.Timeout);
        Assert.True(leg.ContinueOnError);
        Assert.Equal("stage-2", leg.Environment);
        Assert.Equal(new GroupClaim("g-refs/heads/main", true, QueueMode.Max), leg.Claim);
    }

    [Fact]
    public void The_call_of_a_workflow_holds_the_group_that_the_workflow_asks_for()
    {
        var plan = Workflow.Plan(
            "on: push\njobs:\n  call:\n    uses: ./.github/workflows/called.yml\n    with: { name: a }\n",
            others: new()
            {
                [".github/workflows/called.yml"] = "on: { workflow_call: { inputs: { name: { type: string } } } }\nconcurrency: \"serial-${{ inputs.name }}\"\n" + Workflow.OneJob,
            });
        var run = new RunScope { Plan = plan, Root = plan, Run = PlanBuilder.Run() };
        var none = new Dictionary<JobId, JobSummary>();

        var runs = Assert.IsType<JobResolution.Runs>(Evaluator.Resolve(plan.Jobs[0], new JobScope { Run = run, Needs = none, Ancestors = none }));

        Assert.Equal("serial-a", Assert.Single(runs.Legs).Claim?.Group);
    }

    [Theory]
    [InlineData("name: build", "build (1, a)")]
    [InlineData("", "job (1, a)")]
    [InlineData("name: ${{ matrix.x }}!", "1!")]
    public void Legs_are_named_as_on_the_service(string name, string expected) =>
        Assert.Equal(expected, OneLeg($"strategy: {{ matrix: {{ x: [1], y: [a] }} }}\n{name}\nruns-on: x").Name);

    [Fact]
    public void A_matrix_from_an_output_is_expanded_when_the_output_is_there()
    {
        var job = Workflow.Plan("""
            on: push
            jobs:
              a: { runs-on: x, steps: [] }
              c: { needs: a, strategy: { matrix: "${{ fromJSON(needs.a.outputs.matrix) }}", max-parallel: 1 }, runs-on: x, steps: [] }
            """).Jobs[1];
        var runs = Assert.IsType<JobResolution.Runs>(Resolve(job, new() { [new("a")] = new(JobResult.Success, Outputs("matrix", """{"n":[1,2,3]}""")) }));
        Assert.Equal(["c (1)", "c (2)", "c (3)"], runs.Legs.Select(leg => leg.Name));
        Assert.Equal(1, runs.MaxParallel);
        Assert.True(runs.FailFast);
    }

    [Theory]
    [InlineData("timeout-minutes: ${{ format('soon') }}", "expected a number, found the text 'soon'")]
    [InlineData("continue-on-error: ${{ format('yes') }}", "expected true or false")]
    [InlineData("strategy: { matrix: { v: \"${{ fromJSON('[]') }}\" } }", "has no values")]
    [InlineData("concurrency: ${{ '' || github.nothing }}", "the concurrency group is empty")]
    [InlineData("name: ${{ fromJSON('{}') }}", "expected text, found an object")]
    [InlineData("strategy: { matrix: { v: [\"${{ fromJSON(github.ref) }}\"] } }", "not JSON")]
    public void What_has_no_value_that_fits_is_reported_at_its_place(string line, string message)
    {
        var job = Workflow.Plan($"on: push\njobs:\n  job:\n    runs-on: x\n    steps: []\n    {line}\n").Jobs[0];
        var problem = Assert.Single(Assert.IsType<JobResolution.Invalid>(Resolve(job, [])).Problems);
        Assert.Contains(message, problem.Message);
        Assert.Equal(6, problem.At.Start.Line);
    }

    [Fact]
    public void A_call_gets_its_inputs_in_their_types_and_gives_its_outputs_back()
    {
        var called = """
            on:
              workflow_call:
                inputs:
                  level: { type: number, default: 3 }
                  debug: { type: boolean }
                  name: { type: string, required: true }
                outputs:
                  version: { value: "${{ jobs.build.outputs.version }}-${{ inputs.name }}" }
            jobs:
              build: { runs-on: x, outputs: { version: "1" }, steps: [] }
            """;
        var plan = Workflow.Plan(
            "on: push\njobs:\n  ci:\n    uses: ./.github/workflows/build.yml\n    with: { name: \"${{ github.actor }}\" }\n",
            others: new() { [".github/workflows/build.yml"] = called });
        var leg = Assert.Single(Assert.IsType<JobResolution.Runs>(Resolve(plan.Jobs[0], [])).Legs);
        Assert.Equal("""{"level":3,"debug":false,"name":"mona"}""", ValueJson.Serialize(leg.CallInputs!));

        var inner = Scope(plan) with { Plan = plan.Jobs[0].Call!.Plan!, Inputs = leg.CallInputs! };
        var outputs = Evaluator.Outputs(inner, new Dictionary<JobId, JobSummary> { [new("build")] = new(JobResult.Success, Outputs("version", "1.2")) });
        Assert.Equal("1.2-mona", outputs.Values["version"].ToString());
    }

    [Fact]
    public void A_called_workflow_gets_the_secrets_that_are_passed()
    {
        var others = new Dictionary<string, string> { [".github/workflows/b.yml"] = $"on: {{ workflow_call: {{ secrets: {{ key: , other: }} }} }}\n{Workflow.OneJob}" };
        var plan = Workflow.Plan("on: push\njobs:\n  a: { uses: ./.github/workflows/b.yml, secrets: { key: \"${{ secrets.TOKEN }}!\", other: \"${{ secrets.NONE }}\" } }\n  b: { uses: ./.github/workflows/b.yml, secrets: inherit }\n", others: others);
        var secrets = new Dictionary<string, string> { ["TOKEN"] = "abc", ["MORE"] = "def" };
        var leg = Assert.IsType<JobResolution.Runs>(Resolve(plan.Jobs[0], [])).Legs[0];
        Assert.Equal(new Dictionary<string, string> { ["key"] = "abc!" }, Evaluator.Secrets(plan.Jobs[0], leg, JobScope([]), secrets));
        Assert.Equal(secrets, Evaluator.Secrets(plan.Jobs[1], leg, JobScope([]), secrets));
    }

    [Theory]
    [InlineData("run-name: Deploy ${{ github.ref_name }} by @${{ github.actor }}", "Deploy main by @mona")]
    [InlineData("name: CI", "Add a shop")]
    public void A_run_is_named(string line, string name) =>
        Assert.Equal(name, Evaluator.Begin(Scope(Workflow.Plan($"on: push\n{line}\n{Workflow.OneJob}"))).Name);

    [Fact]
    public void Inputs_of_a_manual_start_have_types_in_the_context_and_none_in_the_payload()
    {
        var push = PlanBuilder.Push();
        var trigger = new Trigger.Manual
        {
            Repository = push.Repository,
            Head = push.Head,
            Actor = push.Actor,
            Reference = "refs/heads/main",
            Inputs = new Dictionary<string, string> { ["dry"] = "true" },
        };
        const string Text = """
            on: { workflow_dispatch: { inputs: { dry: { type: boolean }, level: { type: choice, options: [low, high] }, note: { default: x } } } }
            run-name: ${{ toJSON(inputs) }} ${{ toJSON(github.event.inputs) }}
            """;
        var plan = Workflow.Plan($"{Text}\n{Workflow.OneJob}", trigger);
        var name = Evaluator.Begin(Scope(plan, trigger)).Name.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal);
        Assert.Equal("""{"dry":true,"level":"low","note":"x"}{"dry":"true","level":"low","note":"x"}""", name);
    }

    [Theory]
    [InlineData("needed: { required: true }", "", "input 'needed' must be given")]
    [InlineData("level: { type: choice, options: [low] }", "level=high", "one of 'low'")]
    [InlineData("dry: { type: boolean }", "dry=perhaps", "true or false")]
    [InlineData("many: { type: number }", "many=few", "is a number")]
    [InlineData("a: ", "b=1", "no input 'b'")]
    public void Inputs_of_a_manual_start_are_checked(string declared, string given, string message)
    {
        var push = PlanBuilder.Push();
        var inputs = given.Length == 0 ? [] : new Dictionary<string, string> { [given.Split('=')[0]] = given.Split('=')[1] };
        var trigger = new Trigger.Manual { Repository = push.Repository, Head = push.Head, Actor = push.Actor, Reference = "refs/heads/main", Inputs = inputs };
        var compiled = Workflow.Compile($"on: {{ workflow_dispatch: {{ inputs: {{ {declared} }} }} }}\n{Workflow.OneJob}", trigger);
        Assert.Contains(message, Assert.Single(compiled.Diagnostics).Message);
    }

    [Fact]
    public void A_plan_reads_back_from_json_as_it_was()
    {
        var plan = Workflow.Plan("""
            on: push
            env: { A: "${{ github.sha }}", B: 2 }
            jobs:
              a:
                runs-on: x
                strategy: { matrix: { v: [1, true, null, text, [1], { k: v }] } }
                env: { "${{ insert }}": "${{ fromJSON(vars.X) }}" }
                steps:
                  - { run: "a", background: true, id: one }
                  - { uses: actions/checkout@v4, with: { path: x } }
                  - { wait: one }
                  - { wait-all: }
                  - { cancel: one }
                  - { parallel: [{ run: b }, { run: c }] }
            """);
        var json = JsonSerializer.Serialize(plan, PlanJson.Relaxed.Plan);
        var read = JsonSerializer.Deserialize(json, PlanJson.Relaxed.Plan);
        Assert.Equal(json, JsonSerializer.Serialize(read, PlanJson.Relaxed.Plan));
        Assert.Equal(plan.Jobs[0].Steps.Select(step => step.GetType()), read!.Jobs[0].Steps.Select(step => step.GetType()));
    }

    private static Leg OneLeg(string lines)
    {
        var indented = string.Concat(lines.Split('\n').Select(line => $"    {line}\n"));
        var job = Workflow.Plan($"on: push\njobs:\n  job:\n    steps: []\n{indented}").Jobs[0];
        return Assert.Single(Assert.IsType<JobResolution.Runs>(Resolve(job, [])).Legs);
    }

    private static JobResolution Resolve(Job job, Dictionary<JobId, JobSummary> needs) => Evaluator.Resolve(job, JobScope(needs));

    private static JobScope JobScope(Dictionary<JobId, JobSummary> needs) => new() { Run = Scope(Workflow.Plan($"on: push\n{Workflow.OneJob}")), Needs = needs, Ancestors = needs };

    private static RunScope Scope(Plan plan, Trigger? trigger = null)
    {
        var run = PlanBuilder.Run();
        run = run with { Trigger = run.Trigger with { Variables = [new ProvidedVariable("DEPLOY", "yes", VariableLevel.Run)] } };
        return new RunScope { Plan = plan, Root = plan, Run = run with { Trigger = trigger ?? run.Trigger } };
    }

    private static Dictionary<JobId, JobSummary> Needs(string results) => results.Split(' ')
        .Select((result, index) => (new JobId(((char)('a' + index)).ToString()), new JobSummary(Enum.Parse<JobResult>(result, ignoreCase: true), Outputs("ready", "true"))))
        .ToDictionary(need => need.Item1, need => need.Item2);

    private static Value.Map Outputs(string name, string value) => new([new(name, Value.Of(value))]);
}
