using Weir.Engine.Jobs;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;
using static Weir.Testing.PlanBuilder;

namespace Weir.Engine.Tests.Jobs;

/// <summary>Legs that wait for agents, and runs that go on in another process.</summary>
public sealed class RunResumeTests
{
    private static readonly LegId Build = new(new JobId("build"), LegId.Only);

    [Fact]
    public async Task A_leg_that_waits_for_an_agent_takes_no_slot_and_begins_when_its_runner_says_so()
    {
        var legs = Waiting(call =>
        {
            call.Tell(new LegStarted(call.Assignment.Leg.Id, "agent-7"));
            return Task.FromResult(FakeLegs.Success);
        });
        var slots = new MachineSlots(1);
        Assert.True(slots.TryTake());
        var scene = new RunScene(Plan(Job("build")), legs) { Slots = slots };

        var state = await scene.RunAsync();

        Assert.Equal(("agent-7", JobResult.Success), (state.Find(Build)!.Where, state.Result));
        Assert.Equal(
            [typeof(LegQueued), typeof(LegStarted), typeof(LegFinished)],
            (await scene.EventsAsync()).Select(static what => what.GetType()).Where(static type => type.Name.StartsWith("Leg", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_time_in_which_a_leg_waits_is_not_time_that_it_takes()
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var scene = new RunScene(Plan(Job("build")), Waiting(async call =>
        {
            await taken.Task;
            call.Tell(new LegStarted(call.Assignment.Leg.Id, "agent"));
            return FakeLegs.Success;
        }));
        var queued = scene.Next(static what => what is LegQueued);

        var run = scene.RunAsync();
        await queued;
        scene.Time.Advance(TimeSpan.FromDays(3));
        taken.SetResult();

        Assert.Equal(JobResult.Success, (await run).Result);
    }

    [Fact]
    public async Task A_leg_that_waits_is_stopped_when_its_run_is_cancelled_and_killed_when_it_does_not_end()
    {
        var scene = new RunScene(Plan(Job("build")), Waiting(static call => call.UntilKilledAsync()));
        var (queued, stopped) = (scene.Next(static what => what is LegQueued), scene.Next(static what => what is LegCancelRequested));

        var run = scene.RunAsync();
        await queued;
        scene.Loop.Cancel("nobody wants it");
        await stopped;
        await scene.PassAsync(run);

        Assert.Equal(JobResult.Cancelled, (await run).Result);
        Assert.Contains(await scene.EventsAsync(), static what => what is LegKillRequested);
    }

    [Fact]
    public async Task Another_process_goes_on_with_the_legs_after_what_the_journal_has_of_them()
    {
        var plan = Plan(Job("build"), Job("test", "build"));
        var state = await StateAsync(plan, static call =>
        {
            call.Tell(new LegStarted(Build, "agent"));
            call.Tell(new StepStarted(Build, 1, "compile", "Compile"));
        });
        var told = 0;
        var legs = new FakeLegs(_ => Task.FromResult(FakeLegs.Success))
        {
            Resuming = (call, known) =>
            {
                told = known;
                call.Tell(new StepFinished(Build, 1, JobResult.Success, JobResult.Success, null));
                return Task.FromResult(FakeLegs.Success);
            },
        };

        var end = await new RunScene(plan, legs).RunAsync(state, null);

        Assert.Equal((2, JobResult.Success), (told, end.Result));
        Assert.Equal("test", Assert.Single(legs.Assigned).Leg.Name);
    }

    [Fact]
    public async Task A_leg_that_was_told_to_stop_hears_it_again_from_the_next_process()
    {
        var plan = Plan(Job("build"));
        var state = (await StateAsync(plan, static _ => { })).After(new JournalEntry(90, DateTimeOffset.UnixEpoch, new CancelRequested("nobody wants it")))
            .After(new JournalEntry(91, DateTimeOffset.UnixEpoch, new LegCancelRequested(Build, StopCause.Cancelled, "nobody wants it")));
        var legs = new FakeLegs(static _ => throw new InvalidOperationException("it runs already")) { Resuming = static (call, _) => call.UntilStoppedAsync() };

        var end = await new RunScene(plan, legs).RunAsync(state, null);

        Assert.Equal((JobResult.Cancelled, "nobody wants it"), (end.Result, end.Find(Build)!.Reason));
    }

    [Fact]
    public async Task A_leg_that_lived_in_the_process_that_is_gone_has_failed_with_it()
    {
        ILegRunner legs = new Mortal();

        var outcome = await legs.ResumeAsync(null!, 0, new JobStop(), static _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal((JobResult.Failure, FailureCause.System, "the process that ran it is gone"), (outcome.Result, outcome.Cause, outcome.Reason));
    }

    // What the journal of a run says whose process died after it had queued the first leg, and heard something of it.
    private static async Task<RunState> StateAsync(Plan plan, Action<LegCall> tell)
    {
        using var kill = new CancellationTokenSource();
        var scene = new RunScene(plan, Waiting(async call =>
        {
            tell(call);
            call.Tell(new Annotated(Build, 0, new Annotation(Severity.Note, "the end of what was heard")));
            return await call.UntilKilledAsync();
        }));
        var last = scene.Next(static what => what is Annotated);
        var run = scene.RunAsync(kill);
        await last;
        var state = RunState.Of(Run(), plan);
        await foreach (var entry in scene.Journal.ReadAsync(0, TestContext.Current.CancellationToken))
        {
            if (entry.Event is Annotated)
                break;
            state = state.After(entry);
        }

        await kill.CancelAsync();
        await run;
        return state;
    }

    private static FakeLegs Waiting(Func<LegCall, Task<JobOutcome>> run) => new(run) { Placing = static _ => new Placement.Waiting() };

    private sealed class Mortal : ILegRunner
    {
        public Placement Place(Leg leg) => new Placement.Somewhere("here");

        public Task<JobOutcome> RunAsync(JobAssignment assignment, JobStop stop, Action<RunEvent> tell, CancellationToken cancellationToken) =>
            Task.FromResult(new JobOutcome(JobResult.Success, Value.Map.None));
    }
}
