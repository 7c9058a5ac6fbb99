using CsCheck;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using static Weir.Testing.PlanBuilder;

namespace Weir.Pipelines.Tests.Scheduling;

/// <summary>
/// Whatever the graph, and in whatever order its legs end, time passes and people cancel: no job starts before its needs, none twice in an
/// attempt, groups and max-parallel hold, and the run ends. The simulation checks all but the last on the way.
/// </summary>
public sealed class GraphDriverProperties
{
    private const int Jobs = 6;

    private static readonly Gen<Job> AnyJob =
        from condition in AnyOf("success()", "success()", "always()", "failure()", "never()")
        from legs in Gen.Int[0, 3]
        from failFast in Gen.Bool
        from maxParallel in Gen.Int[0, 2]
        from name in AnyOf("", "", "x", "y")
        from cancel in Gen.Bool
        from queue in AnyOf(QueueMode.Single, QueueMode.Max)
        from mayFail in Gen.Bool
        select Shape(condition, legs, failFast, maxParallel, name, cancel, queue, mayFail);

    private static readonly Gen<Plan> FlatPlan =
        from jobs in AnyJob.Array[1, Jobs]
        from edges in Gen.Bool.Array[Jobs * Jobs]
        select Plan(Wire(jobs, edges));

    private static readonly Gen<Plan> AnyPlan =
        from outer in FlatPlan
        from inner in FlatPlan
        from caller in Gen.Int[0, Jobs - 1]
        from calls in Gen.Bool
        from name in AnyOf("", "x", "z")
        select Combine(outer, inner, calls ? caller % outer.Jobs.Count : -1, name);

    [Fact]
    public void Every_order_of_events_keeps_the_invariants_and_ends_the_run() =>
        Gen.Select(AnyPlan, Gen.Int[0, 9].Array[200], Gen.Int[0, 3].Array[40]).Sample((plan, choices, attempts) =>
        {
            var run = new Simulation(plan).Start();
            Drive(run, choices);
            Finish(run);
            foreach (var attempt in attempts.Take(2))
            {
                if (Rerun.Next(run.State, failedOnly: attempt % 2 == 0) is null)
                    continue;
                run.Again(failedOnly: attempt % 2 == 0);
                Drive(run, choices.AsSpan(100));
                Finish(run);
            }
        }, iter: 2_000);

    [Fact]
    public void Runs_that_share_groups_all_end() =>
        Gen.Select(AnyPlan.Array[2, 4], Gen.Int[0, 9].Array[200]).Sample((plans, choices) =>
        {
            var first = new Simulation(plans[0], "run-0").Start();
            List<Simulation> runs = [first];
            runs.AddRange(plans.Skip(1).Select((plan, index) => new Simulation(plan, $"run-{index + 1}", first).Start()));
            for (var step = 0; step < choices.Length; step++)
                Drive(runs[step % runs.Count], choices.AsSpan(step, 1));
            for (var round = 0; round < 1_000 && runs.Any(run => run.State.Result is null); round++)
                runs.ForEach(EndOne);
            Assert.All(runs, run => Assert.NotNull(run.State.Result));
        }, iter: 500);

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static void Drive(Simulation run, ReadOnlySpan<int> choices)
    {
        foreach (var choice in choices)
        {
            var endable = run.Endable;
            if (choice == 9)
                run.Pass(TimeSpan.FromHours(2));
            else if (choice == 8 && run.State.Result is null && run.State.CancelReason is null && endable.Count % 3 == 1)
                run.Cancel();
            else if (endable.Count > 0)
                run.End(endable[choice % endable.Count].Leg.Id.ToString(), (JobResult)(1 + (choice % 3)));
        }
    }

    private static void Finish(Simulation run)
    {
        for (var step = 0; step < 1_000 && run.State.Result is null; step++)
            EndOne(run);
        Assert.NotNull(run.State.Result);
        Assert.All(run.State.Ordered(), job => Assert.True(job.IsFinished, $"'{job.Id}' has not ended in a finished run"));
        Assert.All(run.State.Ordered().SelectMany(job => job.Legs), leg => Assert.NotEqual(GroupPhase.Granted, leg.Group));
    }

    private static void EndOne(Simulation run)
    {
        if (run.Endable is [var leg, ..])
            run.End(leg.Leg.Id.ToString(), leg.Stop is null ? JobResult.Success : JobResult.Cancelled);
    }

    private static Job Shape(string condition, int legs, bool failFast, int maxParallel, string group, bool cancel, QueueMode queue, bool mayFail)
    {
        var job = Job("job").If(condition);
        if (legs > 0)
            job = job.Legs(legs, failFast, maxParallel == 0 ? null : maxParallel);
        if (group.Length > 0)
            job = job.Group(group, cancel, queue);
        return mayFail ? job.MayFail() : job;
    }

    private static Job[] Wire(Job[] jobs, bool[] edges) =>
    [
        .. jobs.Select((job, index) => job with
        {
            Id = new JobId($"j{index}"),
            Name = Text($"j{index}"),
            Needs = [.. Enumerable.Range(0, index).Where(need => edges[(index * Jobs) + need]).Select(need => new Need(new JobId($"j{need}"), Here))],
        }),
    ];

    private static Plan Combine(Plan outer, Plan inner, int caller, string group)
    {
        var plan = Plan([.. outer.Jobs.Select((job, index) => index == caller ? job.Calls(inner) with { ContinueOnError = null } : job)]);
        return group.Length > 0 ? plan.Group(group) : plan;
    }
}
