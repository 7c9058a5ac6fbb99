using System.Runtime.CompilerServices;
using Weir.Engine.Jobs;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using Weir.Testing;
using static Weir.Testing.PlanBuilder;

namespace Weir.Engine.Tests.Jobs;

/// <summary>How runs wait and end early: slots, groups, cancelling, killing, time limits, a journal that cannot be written.</summary>
public sealed class RunStopTests
{
    private static readonly Func<LegCall, Task<JobOutcome>> UntilStopped = call => call.UntilStoppedAsync();
    private static readonly Func<LegCall, Task<JobOutcome>> UntilKilled = call => call.UntilKilledAsync();

    [Fact]
    public async Task No_more_legs_run_at_once_than_there_are_slots_over_all_runs()
    {
        var slots = new MachineSlots(2);
        var legs = new FakeLegs(async _ =>
        {
            await Task.Yield();
            return FakeLegs.Success;
        });
        var scenes = Enumerable.Range(1, 3).Select(number => new RunScene(Plan(Job("a").Legs(6), Job("b")), legs) { Slots = slots, Id = $"run-{number}" });

        var states = await Task.WhenAll(scenes.Select(scene => scene.RunAsync()));

        Assert.All(states, state => Assert.Equal(JobResult.Success, state.Result));
        Assert.Equal(21, legs.Assigned.Count);
        Assert.InRange(legs.Most, 1, 2);
    }

    [Fact]
    public async Task A_cancelled_run_tells_its_legs_and_what_is_meant_for_that_case_still_runs()
    {
        var legs = new FakeLegs(call => call.Name == "long" ? call.UntilStoppedAsync() : Task.FromResult(FakeLegs.Success));
        var scene = new RunScene(Plan(Job("long"), Job("next", "long"), Job("tidy", "long").If("always()")), legs);
        var started = scene.Next(what => what is LegStarted);
        var running = scene.RunAsync();
        await started;

        scene.Loop.Cancel("a person cancelled it");
        var state = await running;

        Assert.Equal(JobResult.Cancelled, state.Result);
        Assert.Equal("a person cancelled it", state.Jobs[new JobId("long")].Legs[0].Reason);
        Assert.Equal(["long", "tidy"], legs.Assigned.Select(assignment => assignment.Leg.Name));
    }

    [Fact]
    public async Task A_killed_run_ends_what_runs_and_begins_nothing_more()
    {
        using var kill = new CancellationTokenSource();
        var legs = new FakeLegs(UntilKilled);
        var scene = new RunScene(Plan(Job("a"), Job("b"), Job("tidy", "a").If("always()")), legs);
        var started = scene.Next(what => what is LegStarted { Leg.Job.Value: "b" });
        var running = scene.RunAsync(kill);
        await started;

        await kill.CancelAsync();
        var state = await running;

        Assert.Equal(JobResult.Cancelled, state.Result);
        Assert.Equal(2, legs.Assigned.Count);
        Assert.All(state.Ordered().SelectMany(job => job.Legs), leg => Assert.Equal((JobResult.Cancelled, "it was ended by force"), (leg.Result!.Value, leg.Reason)));
    }

    [Fact]
    public async Task A_run_that_is_killed_before_it_begins_runs_nothing()
    {
        using var kill = new CancellationTokenSource();
        await kill.CancelAsync();
        var legs = FakeLegs.Succeeding;

        var state = await new RunScene(Plan(Job("a")), legs).RunAsync(kill);

        Assert.Equal(JobResult.Cancelled, state.Result);
        Assert.Empty(legs.Assigned);
    }

    [Fact]
    public async Task A_leg_that_starts_in_the_very_moment_of_the_kill_is_killed_too()
    {
        using var kill = new CancellationTokenSource();
        var scene = new RunScene(Plan(Job("a")), new FakeLegs(UntilKilled))
        {
            Journal = new HookedJournal(what =>
            {
                if (what is LegStarted)
                    kill.Cancel();
            }),
        };

        var state = await scene.RunAsync(kill);

        Assert.Equal(JobResult.Cancelled, state.Result);
    }

    [Fact]
    public async Task A_leg_that_takes_too_long_is_told_to_stop_and_killed_where_it_does_not()
    {
        var scene = new RunScene(Plan(Job("slow").Timeout(10)), new FakeLegs(UntilKilled));
        var (started, stopped, killed) = (scene.Next(what => what is LegStarted), scene.Next(what => what is LegCancelRequested), scene.Next(what => what is LegKillRequested));
        var running = scene.RunAsync();
        await started;

        var untilStop = await scene.PassAsync(stopped);
        var untilKill = await scene.PassAsync(killed);
        var state = await running;

        var leg = state.Jobs[new JobId("slow")].Legs[0];
        Assert.Equal((StopCause.TimedOut, "it took longer than 10m 0s"), (leg.Stop!.Cause, leg.Stop.Reason));
        Assert.True(untilStop >= TimeSpan.FromMinutes(10), $"{untilStop}");
        Assert.True(untilStop + untilKill >= TimeSpan.FromMinutes(15), $"{untilKill}");
        Assert.Equal("it took longer than 10m 0s", leg.Reason);
    }

    [Fact]
    public async Task The_first_leg_that_fails_stops_the_others_of_its_job()
    {
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var legs = new FakeLegs(async call =>
        {
            if (call.Name == "a (1)")
            {
                both.SetResult();
                return await call.UntilStoppedAsync();
            }

            await both.Task;
            return FakeLegs.Failure;
        });
        var scene = new RunScene(Plan(Job("a").Legs(2)), legs);

        var state = await scene.RunAsync();

        var other = state.Jobs[new JobId("a")].Legs[1];
        Assert.Equal((JobResult.Cancelled, StopCause.FailFast, "'a (0)' failed"), (other.Result!.Value, other.Stop!.Cause, other.Reason));
    }

    [Fact]
    public async Task Of_two_runs_in_one_group_the_second_waits_for_the_first()
    {
        var groups = new GroupDesk();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = new RunScene(Plan(Job("a")).Group("site"), new FakeLegs(async _ =>
        {
            await gate.Task;
            return FakeLegs.Success;
        })) { Groups = groups };
        var second = new RunScene(Plan(Job("b")).Group("site"), FakeLegs.Succeeding) { Groups = groups, Id = "run-2" };
        var started = first.Next(what => what is LegStarted);
        var firstRun = first.RunAsync();
        await started;
        var waits = second.Next(what => what is GroupRequested);
        var secondRun = second.RunAsync();
        await waits;

        Assert.DoesNotContain(await second.EventsAsync(), what => what is GroupGranted);
        gate.SetResult();

        Assert.Equal(JobResult.Success, (await firstRun).Result);
        Assert.Equal(JobResult.Success, (await secondRun).Result);
    }

    [Fact]
    public async Task A_run_that_takes_the_place_of_another_cancels_it()
    {
        var groups = new GroupDesk();
        var first = new RunScene(Plan(Job("a")).Group("site", cancelInProgress: true), new FakeLegs(UntilStopped)) { Groups = groups };
        var second = new RunScene(Plan(Job("b")).Group("site", cancelInProgress: true), FakeLegs.Succeeding) { Groups = groups, Id = "run-2" };
        var started = first.Next(what => what is LegStarted);
        var firstRun = first.RunAsync();
        await started;

        var end = await second.RunAsync();

        Assert.Equal(JobResult.Success, end.Result);
        var ended = await firstRun;
        Assert.Equal((JobResult.Cancelled, "a newer one took its place in group 'site'"), (ended.Result!.Value, ended.CancelReason));
    }

    [Fact]
    public async Task Where_the_journal_cannot_be_written_no_leg_stays_behind()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var legs = new FakeLegs(async call =>
        {
            call.Tell(new StepStarted(call.Assignment.Leg.Id, 1, "fill", "Fill the disk"));
            try
            {
                return await call.UntilKilledAsync();
            }
            finally
            {
                ended.SetResult();
            }
        });
        var scene = new RunScene(Plan(Job("a")), legs)
        {
            Journal = new HookedJournal(what => _ = what is StepStarted ? throw new StoreException("the disk is full") : 0),
        };

        await Assert.ThrowsAsync<StoreException>(() => scene.RunAsync());

        Assert.True(ended.Task.IsCompleted);
    }

    /// <summary>A journal that a test looks into before each entry.</summary>
    private sealed class HookedJournal(Action<RunEvent> before) : IJournal
    {
        private readonly MemoryJournal _inner = new(TimeProvider.System);

        public ValueTask<JournalEntry> AppendAsync(RunEvent what, CancellationToken cancellationToken)
        {
            before(what);
            return _inner.AppendAsync(what, cancellationToken);
        }

        public async IAsyncEnumerable<JournalEntry> ReadAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var entry in _inner.ReadAsync(after, cancellationToken))
                yield return entry;
        }

        public ValueTask DisposeAsync() => _inner.DisposeAsync();
    }
}
