using Weir.Engine.Jobs;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;
using Weir.Testing;
using static Weir.Testing.PlanBuilder;

namespace Weir.Engine.Tests.Jobs;

public sealed class RunLoopTests
{
    [Fact]
    public async Task Drives_a_run_to_its_end_in_the_order_of_its_needs()
    {
        var legs = FakeLegs.Succeeding;
        var scene = new RunScene(Plan(Job("deploy", "test"), Job("test", "build"), Job("build")), legs);

        var state = await scene.RunAsync();

        Assert.Equal(JobResult.Success, state.Result);
        Assert.Equal(["build", "test", "deploy"], legs.Assigned.Select(assignment => assignment.Leg.Name));
    }

    [Fact]
    public async Task The_journal_leads_to_the_same_state()
    {
        var scene = new RunScene(Plan(Job("build").Legs(3), Job("test", "build")), FakeLegs.Succeeding);

        var state = await scene.RunAsync();

        var read = RunState.Of(Run(), scene.Plan);
        await foreach (var entry in scene.Journal.ReadAsync(0, TestContext.Current.CancellationToken))
            read = read.After(entry);
        Assert.Equal((state.Result, state.Sequence), (read.Result, read.Sequence));
        Assert.Equal(4, read.Ordered().SelectMany(job => job.Legs).Count(leg => leg.Result == JobResult.Success));
    }

    [Fact]
    public async Task What_a_leg_gives_reaches_who_needs_it()
    {
        var legs = new FakeLegs(call => Task.FromResult(new JobOutcome(JobResult.Success, new Value.Map([KeyValuePair.Create("from", Value.Of(call.Name))]))));
        var scene = new RunScene(Plan(Job("build"), Job("test", "build")), legs);

        await scene.RunAsync();

        var need = legs.Assigned.Last().Needs[new JobId("build")];
        Assert.Equal((JobResult.Success, "build"), (need.Result, need.Outputs["from"]!.ToString()));
    }

    [Fact]
    public async Task What_a_leg_tells_is_in_the_journal_before_its_end()
    {
        var scene = new RunScene(Plan(Job("build")), new FakeLegs(call =>
        {
            call.Tell(new StepStarted(call.Assignment.Leg.Id, 1, "compile", "Compile"));
            call.Tell(new StepFinished(call.Assignment.Leg.Id, 1, JobResult.Success, JobResult.Success, null));
            return Task.FromResult(FakeLegs.Success);
        }));

        var state = await scene.RunAsync();

        Assert.Equal("Compile", Assert.Single(state.Jobs[new JobId("build")].Legs[0].Steps).Started.Name);
        Assert.IsType<LegFinished>((await scene.EventsAsync()).SkipWhile(what => what is not StepFinished).ElementAt(1));
    }

    [Fact]
    public async Task What_needs_a_failed_job_is_skipped_and_what_waits_for_failures_runs()
    {
        var legs = new FakeLegs(call => Task.FromResult(call.Name == "build" ? FakeLegs.Failure : FakeLegs.Success));
        var scene = new RunScene(Plan(Job("build"), Job("test", "build"), Job("report", "build").If("failure()")), legs);

        var state = await scene.RunAsync();

        Assert.Equal(JobResult.Failure, state.Result);
        Assert.Equal(JobResult.Skipped, state.Jobs[new JobId("test")].Result);
        Assert.Equal(["build", "report"], legs.Assigned.Select(assignment => assignment.Leg.Name));
    }

    [Theory]
    [InlineData("broken")]
    [InlineData("refused")]
    public async Task A_runner_that_throws_ends_its_leg_only(string thrown)
    {
        var legs = new FakeLegs(call => call.Name == "bad"
            ? throw (thrown == "broken" ? new InvalidOperationException("no such luck") : new ExecutorException("the disk is full; make room"))
            : Task.FromResult(FakeLegs.Success));
        var scene = new RunScene(Plan(Job("bad"), Job("good"), Job("better", "good")), legs);

        var state = await scene.RunAsync();

        var bad = state.Jobs[new JobId("bad")].Legs[0];
        Assert.Equal(JobResult.Failure, bad.Result);
        if (thrown == "broken")
            Assert.Contains("Weir itself failed, which is a fault to report: System.InvalidOperationException: no such luck", bad.Reason, StringComparison.Ordinal);
        else
            Assert.Equal("the disk is full; make room", bad.Reason);
        Assert.Equal(JobResult.Success, state.Jobs[new JobId("better")].Result);
    }

    [Theory]
    [InlineData(true, JobResult.Skipped, JobResult.Success)]
    [InlineData(false, JobResult.Failure, JobResult.Failure)]
    public async Task A_leg_for_which_there_is_no_machine_ends_without_a_beginning(bool skip, JobResult leg, JobResult run)
    {
        var legs = new FakeLegs(_ => Task.FromResult(FakeLegs.Success))
        {
            Placing = placed => placed.Name == "odd" ? new Placement.Nowhere("no machine has 'odd'", skip) : new Placement.Somewhere("here"),
        };
        var scene = new RunScene(Plan(Job("odd"), Job("even")), legs);

        var state = await scene.RunAsync();

        var odd = state.Jobs[new JobId("odd")].Legs[0];
        Assert.Equal((leg, "no machine has 'odd'", null), (odd.Result!.Value, odd.Reason, odd.StartedAt));
        Assert.Equal(run, state.Result);
    }

    [Fact]
    public async Task Another_attempt_runs_what_failed_and_keeps_the_rest()
    {
        var attempt = 0;
        var legs = new FakeLegs(call => Task.FromResult(call.Name == "test" && attempt == 0 ? FakeLegs.Failure : FakeLegs.Success));
        var scene = new RunScene(Plan(Job("build"), Job("test", "build"), Job("deploy", "test")), legs);
        var first = await scene.RunAsync();
        attempt++;
        legs.Assigned.Clear();

        var second = await scene.RunAsync(first, Rerun.Next(first, failedOnly: true));

        Assert.Equal((JobResult.Success, 2), (second.Result!.Value, second.Attempt));
        Assert.Equal(["test", "deploy"], legs.Assigned.Select(assignment => assignment.Leg.Name));
        var test = legs.Assigned.First();
        Assert.Equal(2, test.Run.Attempt);
        Assert.Equal(JobResult.Success, test.Needs[new JobId("build")].Result);
    }

    [Fact]
    public async Task A_called_pipeline_gets_the_secrets_that_its_caller_passes_and_no_others()
    {
        var inner = Plan(Job("inside")) with { Path = "other.yml" };
        var legs = FakeLegs.Succeeding;
        var scene = new RunScene(Plan(Job("outside"), Job("call").Calls(inner with { Jobs = [Job("inside"), Job("deeper").Calls(Plan(Job("deep")))] })), legs)
        {
            Evaluator = new Passing(),
            Secrets = new Dictionary<string, string> { ["KEY"] = "k1", ["OTHER"] = "k2" },
        };

        var state = await scene.RunAsync();

        Assert.Equal(JobResult.Success, state.Result);
        var secrets = legs.Assigned.ToDictionary(assignment => assignment.Job.Id.Value, assignment => string.Join(",", assignment.Secrets.OrderBy(secret => secret.Key)));
        Assert.Equal("[KEY, k1],[OTHER, k2]", secrets["outside"]);
        Assert.Equal("[KEY_OF_call, k1]", secrets["inside"]);
        Assert.Equal("[KEY_OF_call_OF_deeper, k1]", secrets["deep"]);
    }

    [Fact]
    public async Task A_run_that_cannot_be_named_fails_without_a_leg()
    {
        var legs = FakeLegs.Succeeding;
        var scene = new RunScene(Plan(Job("build")), legs) { Evaluator = new Nameless() };

        var state = await scene.RunAsync();

        Assert.Equal(JobResult.Failure, state.Result);
        Assert.Empty(legs.Assigned);
    }

    /// <summary>Passes the first secret alone, under a name that says through whom.</summary>
    private sealed class Passing : PlainDecorator
    {
        public override IReadOnlyDictionary<string, string> Secrets(Job call, Leg leg, JobScope scope, IReadOnlyDictionary<string, string> secrets)
        {
            var (name, value) = secrets.OrderBy(secret => secret.Key).First();
            return new Dictionary<string, string> { [$"{name}_OF_{call.Id}"] = value };
        }
    }

    private sealed class Nameless : PlainDecorator
    {
        public override RunHeader Begin(RunScope scope) =>
            new("", null, [new Pipelines.Diagnostics.Diagnostic(PlanRules.NoFirstJob, Here, "the name is no text")]);
    }
}
