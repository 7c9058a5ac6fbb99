using Weir.Engine.Jobs;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using static Weir.Testing.PlanBuilder;

namespace Weir.Engine.Tests.Jobs;

/// <summary>Legs that do not start by themselves, and pipelines that are made on the way.</summary>
public sealed class RunStartTests
{
    [Fact]
    public async Task A_person_is_asked_once_nothing_else_can_happen()
    {
        var legs = FakeLegs.Succeeding;
        var starter = new Person(_ => "mona") { Sees = () => legs.Assigned.Count };
        var scene = new RunScene(Staged(("build", Job("a")), ("build", Job("publish").ByHand().MayFail()), ("test", Job("b").If("always()"))), legs) { Starter = starter };

        var state = await scene.RunAsync();

        Assert.Equal([("publish", 2)], starter.Asked);
        Assert.Equal(JobResult.Success, state.Jobs[new JobId("publish")].Result);
        Assert.Contains(await scene.EventsAsync(), what => what is LegPlayed { By: "mona" });
    }

    [Fact]
    public async Task What_nobody_starts_is_skipped_and_so_is_what_it_holds()
    {
        var legs = FakeLegs.Succeeding;
        var scene = new RunScene(Staged(("build", Job("a")), ("test", Job("publish").ByHand()), ("deploy", Job("b"))), legs) { Starter = new Person(_ => null) };

        var state = await scene.RunAsync();

        Assert.Equal(["a"], legs.Assigned.Select(assignment => assignment.Leg.Name));
        Assert.Equal((JobResult.Skipped, JobResult.Skipped), (state.Jobs[new JobId("publish")].Result, state.Jobs[new JobId("b")].Result));
        Assert.Equal(JobResult.Success, state.Result);
    }

    [Fact]
    public async Task Who_is_named_starts_without_a_question()
    {
        var starter = new Person(_ => null) { AtOnce = "--manual publish" };
        var scene = new RunScene(Plan(Job("publish").ByHand()), FakeLegs.Succeeding) { Starter = starter };

        var state = await scene.RunAsync();

        Assert.Equal(JobResult.Success, state.Result);
        Assert.Empty(starter.Asked);
    }

    [Fact]
    public async Task Who_starts_something_that_nothing_waits_for_does_not_disturb_what_comes_after_it()
    {
        var scene = new RunScene(Staged(("deploy", Job("publish").ByHand().MayFail()), ("later", Job("b").If("always()"))), FakeLegs.Succeeding) { Starter = new Person(_ => null) { AtOnce = "--manual publish" } };

        var state = await scene.RunAsync();

        Assert.Equal(JobResult.Success, state.Jobs[new JobId("publish")].Result);
        Assert.Equal(JobResult.Success, state.Jobs[new JobId("b")].Result);
    }

    [Fact]
    public async Task A_delayed_leg_really_waits()
    {
        var scene = new RunScene(Plan(Job("a").After(minutes: 10)), FakeLegs.Succeeding);
        var started = scene.Next(what => what is LegStarted);
        var offered = scene.Next(what => what is LegOffered);
        var run = scene.RunAsync();
        await offered;

        var waited = await scene.PassAsync(started);

        Assert.True(waited >= TimeSpan.FromMinutes(10), $"it started after {waited}");
        Assert.Equal(JobResult.Success, (await run).Result);
    }

    [Fact]
    public async Task A_failing_leg_is_tried_again_with_the_number_of_its_try()
    {
        var legs = new FakeLegs(call => Task.FromResult(call.Assignment.Try == 3 ? FakeLegs.Success : FakeLegs.Failure));
        var scene = new RunScene(Plan(Job("a").Retries(2)), legs);

        var state = await scene.RunAsync();

        Assert.Equal(JobResult.Success, state.Result);
        Assert.Equal([1, 2, 3], legs.Assigned.Select(assignment => assignment.Try));
        Assert.Equal(2, state.Jobs[new JobId("a")].Legs[0].EarlierTries.Count);
    }

    [Fact]
    public async Task A_generated_pipeline_is_compiled_when_its_caller_starts_and_its_failure_is_the_callers()
    {
        var legs = new FakeLegs(call => Task.FromResult(call.Name == "x" ? FakeLegs.Failure : FakeLegs.Success));
        var scene = new RunScene(Plan(Job("make"), Job("call", "make").CallsWhatIsMade("make", "child.yml")), legs)
        {
            Calls = new Made(new Compiled<Plan>(Plan(Job("x")), [])),
        };

        var state = await scene.RunAsync();

        Assert.Equal(["make", "x"], legs.Assigned.Select(assignment => assignment.Leg.Name));
        Assert.Equal((JobResult.Failure, JobResult.Failure), (state.Jobs[new JobId("call")].Result, state.Result));
    }

    [Fact]
    public async Task A_generated_pipeline_with_errors_fails_its_caller_and_says_where()
    {
        var wrong = new Weir.Pipelines.Diagnostics.Diagnostic(PlanRules.NoFirstJob, Here, "there is no job to begin with");
        var scene = new RunScene(Plan(Job("call").CallsWhatIsMade("make", "child.yml")), FakeLegs.Succeeding) { Calls = new Made(new Compiled<Plan>(null, [wrong])) };

        var state = await scene.RunAsync();

        Assert.Equal(JobResult.Failure, state.Result);
        Assert.Contains("there is no job to begin with", state.Jobs[new JobId("call")].Legs[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_legs_of_one_group_never_overlap()
    {
        var (open, most) = (0, 0);
        var legs = new FakeLegs(async call =>
        {
            most = Math.Max(most, Interlocked.Increment(ref open));
            await Task.Yield();
            Interlocked.Decrement(ref open);
            return FakeLegs.Success;
        });
        var scene = new RunScene(Plan([.. Enumerable.Range(0, 6).Select(index => Job($"deploy-{index}").Group("production", queue: QueueMode.Max))]), legs);

        var state = await scene.RunAsync();

        Assert.Equal((JobResult.Success, 1, 6), (state.Result, most, legs.Assigned.Count));
    }

    private sealed class Person(Func<Leg, string?> answer) : ILegStarter
    {
        public string? AtOnce { get; init; }

        public Func<int> Sees { get; init; } = static () => 0;

        public List<(string Leg, int Sees)> Asked { get; } = [];

        public string? StartsAtOnce(Leg leg) => AtOnce;

        public ValueTask<string?> AskAsync(Leg leg, CancellationToken cancellationToken)
        {
            Asked.Add((leg.Name, Sees()));
            return new(answer(leg));
        }
    }

    private sealed class Made(Compiled<Plan> compiled) : ICallCompiler
    {
        public Task<Compiled<Plan>> CompileAsync(RunScope scope, JobState call, CancellationToken cancellationToken) => Task.FromResult(compiled);
    }
}
