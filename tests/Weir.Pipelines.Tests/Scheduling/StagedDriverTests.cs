using Weir.Pipelines.Dialects;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;
using static Weir.Testing.PlanBuilder;

namespace Weir.Pipelines.Tests.Scheduling;

public sealed class StagedDriverTests
{
    [Fact]
    public void A_stage_begins_when_all_jobs_of_the_stages_before_it_have_ended()
    {
        var run = new Simulation(Staged(("build", Job("a")), ("build", Job("b")), ("test", Job("c")), ("deploy", Job("d")))).Start();
        Assert.Equal(["a", "b"], run.Running);
        run.End("a");
        Assert.Equal(["b"], run.Running);
        run.End("b");
        Assert.Equal(["c"], run.Running);
        run.End("c");
        Assert.Equal(["d"], run.Running);
    }

    [Fact]
    public void A_job_with_needs_does_not_await_its_stage()
    {
        var run = new Simulation(Staged(("build", Job("slow")), ("build", Job("a")), ("test", Job("c", "a")), ("test", Job("d")))).Start();
        run.End("a");
        Assert.Equal(["slow", "c"], run.Running);
    }

    [Fact]
    public void A_later_stage_awaits_an_earlier_one_although_the_stage_between_has_ended()
    {
        var run = new Simulation(Staged(("build", Job("slow")), ("build", Job("a")), ("test", Job("c", "a")), ("deploy", Job("d")))).Start();
        run.End("a");
        run.End("c");
        Assert.Equal(["slow"], run.Running);
    }

    [Fact]
    public void A_job_that_waits_for_a_person_holds_the_stages_after_it()
    {
        var run = new Simulation(Staged(("build", Job("a").ByHand()), ("test", Job("b")))).Start();
        Assert.Empty(run.Running);
        Assert.Single(run.Events.OfType<LegOffered>());
        run.Play("a");
        Assert.Equal(["a"], run.Running);
        run.End("a");
        Assert.Equal(["b"], run.Running);
    }

    [Fact]
    public void A_job_that_may_fail_and_waits_for_a_person_holds_nothing_but_what_needs_it()
    {
        var run = new Simulation(Staged(("build", Job("a").ByHand().MayFail()), ("test", Job("b").If("always()")), ("test", Job("c", "a")))).Start();
        Assert.Equal(["b"], run.Running);
        run.End("b");
        Assert.Null(run.State.Result);
        run.Play("a");
        run.End("a");
        Assert.Equal(["c"], run.Running);
    }

    [Fact]
    public void What_comes_after_a_job_that_nobody_started_knows_that_it_is_held()
    {
        var run = new Simulation(Staged(("build", Job("a").ByHand()), ("test", Job("b")))).Start();
        run.End("a", JobResult.Skipped);
        Assert.True(run.State.Jobs[new JobId("a")].Summary.IsHeld);
        Assert.Equal(JobResult.Skipped, run.ResultOf("b"));
    }

    [Fact]
    public void A_delayed_job_starts_when_its_time_has_passed_and_not_before()
    {
        var run = new Simulation(Plan(Job("a").After(minutes: 10))).Start();
        Assert.Empty(run.Running);
        Assert.Equal(run.Now + TimeSpan.FromMinutes(10), Weir.Pipelines.Scheduling.GraphDriver.NextDue(run.State));
        run.Pass(TimeSpan.FromMinutes(9));
        Assert.Empty(run.Running);
        run.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(["a"], run.Running);
    }

    [Fact]
    public void A_delay_counts_from_the_end_of_the_needs()
    {
        var run = new Simulation(Plan(Job("a"), Job("b", "a").After(minutes: 10))).Start();
        run.Pass(TimeSpan.FromMinutes(30));
        run.End("a");
        Assert.Empty(run.Running);
        run.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(["b"], run.Running);
    }

    [Fact]
    public void A_failed_leg_is_tried_again_and_its_success_counts()
    {
        var run = new Simulation(Plan(Job("a").Retries(2), Job("b", "a"))).Start();
        run.Fail("a", FailureCause.Script, 1);
        Assert.Equal(["a"], run.Running);
        Assert.Equal(2, run.State.Find(LegId.Parse("a"))!.Try);
        run.Fail("a", FailureCause.Script, 1);
        run.End("a");
        Assert.Equal(["b"], run.Running);
    }

    [Fact]
    public void A_leg_is_tried_no_more_often_than_its_policy_says()
    {
        var run = new Simulation(Plan(Job("a").Retries(1))).Start();
        run.Fail("a", FailureCause.Script);
        run.Fail("a", FailureCause.Script);
        Assert.Equal(JobResult.Failure, run.State.Result);
        Assert.Equal(2, run.Events.OfType<LegStarted>().Count());
    }

    [Theory]
    [InlineData(FailureCause.System, 2)]
    [InlineData(FailureCause.Script, 1)]
    [InlineData(FailureCause.TimedOut, 1)]
    public void A_retry_with_causes_retries_for_them_alone(FailureCause cause, int starts)
    {
        var run = new Simulation(Plan(Job("a").Retries(1, FailureCause.System))).Start();
        run.Fail("a", cause);
        Assert.Equal(starts, run.Events.OfType<LegStarted>().Count());
    }

    [Fact]
    public void Nothing_is_tried_again_once_the_run_was_cancelled()
    {
        var run = new Simulation(Plan(Job("a").Retries(2))).Start();
        run.Cancel();
        run.Fail("a", FailureCause.Script);
        Assert.Equal(JobResult.Cancelled, run.State.Result);
        Assert.Single(run.Events.OfType<LegStarted>());
    }

    [Theory]
    [InlineData(42, JobResult.Success)]
    [InlineData(1, JobResult.Failure)]
    [InlineData(null, JobResult.Failure)]
    public void A_failure_passes_with_the_exit_codes_that_may_and_no_others(int? exitCode, JobResult expected)
    {
        var run = new Simulation(Plan(Job("a").PassesWith(42))).Start();
        run.Fail("a", FailureCause.Script, exitCode);
        Assert.Equal(expected, run.State.Result);
    }

    [Fact]
    public void The_failure_of_a_called_pipeline_is_that_of_its_caller()
    {
        var run = new Simulation(Plan(Job("call").Calls(Plan(Job("x"))), Job("after", "call"))).Start();
        run.End("call/x", JobResult.Failure);
        Assert.Equal(JobResult.Skipped, run.ResultOf("after"));
        Assert.Equal(JobResult.Failure, run.State.Result);
    }

    [Fact]
    public void Who_calls_a_pipeline_and_does_not_wait_goes_on_and_the_run_ends_with_both()
    {
        var run = new Simulation(Plan(Job("call").Calls(Plan(Job("x"))).Detached(), Job("after", "call"))).Start();
        Assert.Equal(["call/x", "after"], run.Running);
        run.End("after");
        Assert.Null(run.State.Result);
        run.End("call/x", JobResult.Failure);
        Assert.Equal(JobResult.Success, run.State.Result);
    }

    [Fact]
    public void A_generated_pipeline_is_made_when_its_caller_starts()
    {
        var run = new Simulation(Plan(Job("make"), Job("call", "make").CallsWhatIsMade("make", "child.yml"))) { Made = Plan(Job("x")) }.Start();
        Assert.Empty(run.Events.OfType<CallGenerated>());
        run.End("make");
        Assert.Equal(["call/x"], run.Running);
        run.End("call/x", JobResult.Failure);
        Assert.Equal(JobResult.Failure, run.ResultOf("call"));
    }

    [Fact]
    public void A_called_pipeline_that_nothing_starts_fails_its_caller()
    {
        var called = Plan() with { Admission = new Admission(false, "no rule lets it") };
        var run = new Simulation(Plan(Job("call").Calls(called))).Start();
        Assert.Equal(JobResult.Failure, run.State.Result);
        Assert.Contains("no rule lets it", run.State.Find(LegId.Parse("call"))!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipeline_can_be_cancelled_by_the_failure_of_one_job()
    {
        var run = new Simulation(Plan(Job("a"), Job("b")) with { CancelsOnFailure = true }).Start();
        run.End("a", JobResult.Failure);
        Assert.Contains(run.Events, what => what is LegCancelRequested { Leg.Job.Value: "b" });
        run.End("b", JobResult.Cancelled);
        Assert.Equal(JobResult.Failure, run.State.Result);
    }

    [Theory]
    [InlineData("build: [1]")]
    [InlineData("build: [aws, x]")]
    [InlineData("job[]")]
    public void The_only_leg_of_a_job_keeps_its_name_whatever_that_ends_in(string name)
    {
        var leg = new LegId(new JobId(name), LegId.Only);
        Assert.Equal(leg, LegId.Parse(leg.ToString()));
        Assert.Equal(JobResult.Success, Ended(name));
    }

    private static JobResult? Ended(string job)
    {
        var run = new Simulation(Plan(Job(job))).Start();
        run.End(new LegId(new JobId(job), LegId.Only).ToString());
        return run.State.Result;
    }
}
