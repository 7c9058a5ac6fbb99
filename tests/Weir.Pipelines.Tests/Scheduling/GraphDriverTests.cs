using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using static Weir.Testing.PlanBuilder;

namespace Weir.Pipelines.Tests.Scheduling;

public sealed class GraphDriverTests
{
    [Fact]
    public void Starts_a_job_the_moment_its_own_needs_have_ended()
    {
        var run = new Simulation(Plan(Job("slow"), Job("a"), Job("b", "a"), Job("c", "b"))).Start();
        Assert.Equal(["slow", "a"], run.Running);
        run.End("a");
        Assert.Equal(["slow", "b"], run.Running);
        run.End("b");
        Assert.Equal(["slow", "c"], run.Running);
        run.End("c");
        run.End("slow");
        Assert.Equal(JobResult.Success, run.State.Result);
    }

    [Fact]
    public void Skips_what_needs_a_failed_job_and_what_needs_that()
    {
        var run = new Simulation(Plan(Job("a"), Job("b", "a"), Job("c", "b"), Job("report", "c").If("always()"))).Start();
        run.End("a", JobResult.Failure);
        Assert.Equal(JobResult.Skipped, run.ResultOf("b"));
        Assert.Equal(JobResult.Skipped, run.ResultOf("c"));
        Assert.Equal(["report"], run.Running);
        run.End("report");
        Assert.Equal(JobResult.Failure, run.State.Result);
    }

    [Fact]
    public void A_failure_further_up_reaches_a_condition_through_jobs_that_ran()
    {
        var run = new Simulation(Plan(Job("a"), Job("b", "a").If("always()"), Job("c", "b"), Job("d", "b").If("failure()"))).Start();
        run.End("a", JobResult.Failure);
        run.End("b");
        Assert.Equal(JobResult.Skipped, run.ResultOf("c"));
        Assert.Equal(["d"], run.Running);
    }

    [Fact]
    public void Runs_no_more_legs_at_once_than_max_parallel()
    {
        var run = new Simulation(Plan(Job("m").Legs(5, maxParallel: 2))).Start();
        Assert.Equal(["m[0]", "m[1]"], run.Running);
        run.End("m[1]");
        Assert.Equal(["m[0]", "m[2]"], run.Running);
    }

    [Fact]
    public void The_first_failing_leg_cancels_the_others()
    {
        var run = new Simulation(Plan(Job("m").Legs(3, maxParallel: 2), Job("after", "m"))).Start();
        run.End("m[0]", JobResult.Failure);
        Assert.Contains(run.Events, e => e is LegCancelRequested { Leg.Index: 1, Cause: StopCause.FailFast });
        Assert.Equal(["m[1]"], run.Running);
        run.End("m[1]", JobResult.Cancelled);
        Assert.Equal(JobResult.Failure, run.ResultOf("m"));
        Assert.Equal(JobResult.Cancelled, run.State.Find(LegId.Parse("m[2]"))!.Result);
        Assert.Equal(JobResult.Skipped, run.ResultOf("after"));
    }

    [Fact]
    public void Without_fail_fast_the_other_legs_go_on()
    {
        var run = new Simulation(Plan(Job("m").Legs(2, failFast: false))).Start();
        run.End("m[0]", JobResult.Failure);
        Assert.Equal(["m[1]"], run.Running);
        Assert.DoesNotContain(run.Events, e => e is LegCancelRequested);
    }

    [Fact]
    public void A_job_that_may_fail_counts_as_a_success()
    {
        var run = new Simulation(Plan(Job("a").MayFail(), Job("b", "a"))).Start();
        run.End("a", JobResult.Failure);
        Assert.Equal(["b"], run.Running);
        run.End("b");
        Assert.Equal(JobResult.Success, run.State.Result);
    }

    [Fact]
    public void A_job_that_takes_too_long_is_cancelled_and_then_ended_by_force()
    {
        var run = new Simulation(Plan(Job("a").Timeout(10))).Start();
        Assert.Equal(run.Now + TimeSpan.FromMinutes(10), Pipelines.Scheduling.GraphDriver.NextDue(run.State));
        run.Pass(TimeSpan.FromMinutes(9));
        Assert.DoesNotContain(run.Events, e => e is LegCancelRequested);
        run.Pass(TimeSpan.FromMinutes(1));
        Assert.Contains(run.Events, e => e is LegCancelRequested { Cause: StopCause.TimedOut });
        Assert.DoesNotContain(run.Events, e => e is LegKillRequested);
        run.Pass(TimeSpan.FromMinutes(5));
        Assert.Contains(run.Events, e => e is LegKillRequested);
        Assert.Null(Pipelines.Scheduling.GraphDriver.NextDue(run.State));
    }

    [Fact]
    public void Cancelling_stops_what_runs_and_skips_what_has_not_begun()
    {
        var run = new Simulation(Plan(Job("a"), Job("b", "a"))).Start();
        run.Cancel();
        Assert.Contains(run.Events, e => e is LegCancelRequested { Cause: StopCause.Cancelled });
        run.End("a", JobResult.Cancelled);
        Assert.Equal(JobResult.Skipped, run.ResultOf("b"));
        Assert.Equal(JobResult.Cancelled, run.State.Result);
    }

    [Fact]
    public void A_job_whose_condition_asks_for_it_runs_in_a_cancelled_run()
    {
        var run = new Simulation(Plan(Job("a").If("always()"), Job("b", "a").If("always()"))).Start();
        run.Cancel();
        Assert.DoesNotContain(run.Events, e => e is LegCancelRequested);
        run.End("a");
        Assert.Equal(["b"], run.Running);
        run.End("b");
        Assert.Equal(JobResult.Success, run.State.Result);
    }

    [Fact]
    public void A_called_pipeline_is_part_of_the_run_and_its_worst_job_is_its_result()
    {
        var called = Plan(Job("build"), Job("test", "build"));
        var run = new Simulation(Plan(Job("ci").Calls(called), Job("deploy", "ci"))).Start();
        Assert.Equal(["ci/build"], run.Running);
        run.End("ci/build");
        run.End("ci/test", JobResult.Failure);
        Assert.Equal(JobResult.Failure, run.ResultOf("ci"));
        Assert.Equal(JobResult.Skipped, run.ResultOf("deploy"));
    }

    [Fact]
    public void A_matrix_of_calls_opens_one_pipeline_for_each_leg()
    {
        var run = new Simulation(Plan(Job("ci").Legs(2, failFast: false).Calls(Plan(Job("build"))))).Start();
        Assert.Equal(["ci[0]/build", "ci[1]/build"], run.Running);
        run.End("ci[0]/build");
        run.End("ci[1]/build");
        Assert.Equal(JobResult.Success, run.State.Result);
    }

    [Fact]
    public void Cancelling_reaches_the_jobs_of_a_called_pipeline()
    {
        var called = Plan(Job("build"), Job("test", "build"));
        var run = new Simulation(Plan(Job("ci").Calls(called))).Start();
        run.Cancel();
        Assert.Contains(run.Events, e => e is LegCancelRequested { Leg.Job.Value: "ci/build" });
        run.End("ci/build", JobResult.Cancelled);
        Assert.Equal(JobResult.Skipped, run.ResultOf("ci/test"));
        Assert.Equal(JobResult.Cancelled, run.State.Result);
    }

    [Fact]
    public void Jobs_of_one_group_wait_for_each_other_and_the_newest_replaces_who_waits()
    {
        var run = new Simulation(Plan(Job("a").Group("db"), Job("b").Group("db"), Job("c").Group("db"))).Start();
        Assert.Equal(["a"], run.Running);
        Assert.Equal(JobResult.Cancelled, run.ResultOf("b"));
        run.End("a");
        Assert.Equal(["c"], run.Running);
        run.End("c");
        Assert.Equal(JobResult.Cancelled, run.State.Result);
    }

    [Fact]
    public void With_a_long_queue_all_wait_and_run_in_order()
    {
        var run = new Simulation(Plan(Job("a").Group("db", queue: QueueMode.Max), Job("b").Group("db", queue: QueueMode.Max), Job("c").Group("db", queue: QueueMode.Max))).Start();
        foreach (var job in new[] { "a", "b", "c" })
        {
            Assert.Equal([job], run.Running);
            run.End(job);
        }

        Assert.Equal(JobResult.Success, run.State.Result);
    }

    [Fact]
    public void A_newcomer_can_cancel_who_holds_the_group()
    {
        var first = new Simulation(Plan(Job("deploy")).Group("production"), "run-1").Start();
        var second = new Simulation(Plan(Job("deploy")).Group("PRODUCTION", cancelInProgress: true), "run-2", first).Start();
        Assert.Empty(second.Running);
        Assert.Contains(first.Events, e => e is CancelRequested);
        first.End("deploy", JobResult.Cancelled);
        Assert.Equal(JobResult.Cancelled, first.State.Result);
        Assert.Equal(["deploy"], second.Running);
    }

    [Fact]
    public void A_job_that_wants_the_group_of_its_own_caller_is_cancelled_instead_of_waiting_for_ever()
    {
        var run = new Simulation(Plan(Job("a").Group("all")).Group("all")).Start();
        Assert.Equal(JobResult.Cancelled, run.ResultOf("a"));
        Assert.Equal(JobResult.Cancelled, run.State.Result);
    }

    [Fact]
    public void Two_runs_that_would_wait_for_each_other_for_ever_do_not()
    {
        var first = new Simulation(Plan(Job("begin"), Job("b", "begin").Group("beta")).Group("alpha"), "run-1").Start();
        var second = new Simulation(Plan(Job("begin"), Job("a", "begin").Group("alpha")).Group("beta"), "run-2", first).Start();
        first.End("begin");
        Assert.Empty(first.Running);
        second.End("begin");
        Assert.Equal(JobResult.Cancelled, second.ResultOf("a"));
        Assert.Equal(["b"], first.Running);
    }

    [Fact]
    public void Running_the_failed_legs_again_keeps_what_succeeded()
    {
        var run = new Simulation(Plan(Job("a"), Job("m", "a").Legs(2, failFast: false), Job("after", "m"))).Start();
        run.End("a");
        run.End("m[0]");
        run.End("m[1]", JobResult.Failure);
        Assert.Equal(JobResult.Failure, run.State.Result);

        run.Again(failedOnly: true);
        Assert.Equal(["m[1]"], run.Running);
        Assert.Equal(2, run.State.Attempt);
        Assert.Equal(1, run.State.Find(LegId.Parse("m[0]"))!.Attempt);
        run.End("m[1]");
        Assert.Equal(["after"], run.Running);
        run.End("after");
        Assert.Equal(JobResult.Success, run.State.Result);
    }

    [Fact]
    public void Running_a_failed_job_of_a_called_pipeline_again_keeps_its_siblings()
    {
        var called = Plan(Job("build"), Job("test", "build"));
        var run = new Simulation(Plan(Job("ci").Calls(called), Job("deploy", "ci"))).Start();
        run.End("ci/build");
        run.End("ci/test", JobResult.Failure);

        run.Again(failedOnly: true);
        Assert.Equal(["ci/test"], run.Running);
        run.End("ci/test");
        Assert.Equal(["deploy"], run.Running);
    }

    [Fact]
    public void Running_all_again_forgets_the_last_attempt()
    {
        var run = new Simulation(Plan(Job("ci").Calls(Plan(Job("build"))), Job("deploy", "ci"))).Start();
        run.End("ci/build");
        run.End("deploy");
        run.Again(failedOnly: false);
        Assert.Equal(["ci/build"], run.Running);
        run.End("ci/build");
        run.End("deploy");
        Assert.Equal(JobResult.Success, run.State.Result);
        Assert.Equal(2, run.State.Run.Attempt);
    }
}
