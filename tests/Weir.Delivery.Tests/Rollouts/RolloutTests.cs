using CsCheck;
using Weir.Delivery.Analysis;
using Weir.Delivery.Rollback;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Strategies;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Tests.Rollouts;

public sealed class RolloutTests : IDisposable
{
    private readonly RolloutStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task A_canary_goes_through_its_steps_and_is_promoted()
    {
        var plan = Samples.Plan(Samples.Canary(1, 10, 50, 100));
        var state = await _stage.RunAsync(plan);
        Assert.Equal(RolloutResult.Promoted, state.Result);
        Assert.Equal([1.0, 10, 50, 100, 0], _stage.Converged.Select(held => held.Traffic.CandidatePercent));
        Assert.Equal(Allocation.Only(plan.Candidate, 4), _stage.Held);
        Assert.Equal(TimeSpan.FromMinutes(40), _stage.Now);
    }

    [Fact]
    public async Task Each_step_is_checked_every_interval_and_at_its_end()
    {
        await _stage.RunAsync(Samples.Plan(Samples.Canary(10), analysis: new AnalysisSettings { Interval = TimeSpan.FromMinutes(4) }));
        Assert.Equal([4.0, 8, 10], _stage.Events.Where(e => e.What is RolloutEvent.Checked).Select(e => e.At.TotalMinutes));
    }

    [Fact]
    public async Task The_first_failed_check_takes_the_candidate_back()
    {
        var plan = Samples.Plan(Samples.Canary(1, 10));
        _stage.OnCheck = _ => Outcome.Fail;
        var state = await _stage.RunAsync(plan);
        Assert.Equal(RolloutResult.RolledBack, state.Result);
        Assert.Equal("it was Fail", state.ResultReason);
        Assert.Equal(TimeSpan.FromMinutes(1), _stage.Now);
        Assert.Equal(Allocation.Only(plan.Stable!, 4), _stage.Held);
    }

    [Fact]
    public async Task Requests_go_back_to_the_stable_release_before_the_chain_begins()
    {
        _stage.OnCheck = _ => Outcome.Fail;
        await _stage.RunAsync(Samples.Plan(Samples.Canary(10)));
        var returned = _stage.Events.FindIndex(e => e.What is RolloutEvent.TrafficReturned);
        Assert.InRange(returned, 0, _stage.Events.FindIndex(e => e.What is RolloutEvent.LinkTried));
        Assert.Equal((0.0, 4, 1), _stage.Converged[1] switch { var held => (held.Traffic.CandidatePercent, held.StableInstances, held.CandidateInstances) });
    }

    [Fact]
    public async Task The_chain_is_tried_in_order_until_a_link_succeeds()
    {
        _stage.OnCheck = _ => Outcome.Fail;
        _stage.OnLink = name => name switch
        {
            "kubernetes" => new LinkReport.DoesNotApply("no cluster"),
            "compose" => new LinkReport.Failed("no previous file"),
            _ => new LinkReport.Succeeded("triggered", "answered 201"),
        };
        var state = await _stage.RunAsync(Samples.Plan(Samples.Canary(10)));
        Assert.Equal(["kubernetes", "compose", "ci"], _stage.Tried);
        Assert.Equal("ci", state.TakenBackBy);
    }

    [Fact]
    public async Task Too_little_data_is_no_pass_and_the_step_goes_on()
    {
        _stage.OnCheck = request => _stage.Checks.Count < 30 ? Outcome.Inconclusive : Outcome.Pass;
        var state = await _stage.RunAsync(Samples.Plan(Samples.Canary(10)));
        Assert.Equal(RolloutResult.Promoted, state.Result);
        Assert.Equal(TimeSpan.FromMinutes(30), _stage.Now);
    }

    [Fact]
    public async Task Too_many_checks_without_a_verdict_pause_it_until_somebody_resumes()
    {
        _stage.OnCheck = request => _stage.Checks.Count <= 4 ? Outcome.Inconclusive : Outcome.Pass;
        _stage.Request(TimeSpan.FromHours(2), new RolloutEvent.ResumeRequested("ann"));
        var state = await _stage.RunAsync(Samples.Plan(Samples.Canary(10), analysis: new AnalysisSettings { InconclusiveLimit = 3 }));
        Assert.Equal(RolloutResult.Promoted, state.Result);
        Assert.InRange(_stage.Now, TimeSpan.FromHours(2), TimeSpan.FromHours(3));
    }

    [Fact]
    public async Task Errors_in_a_row_take_it_back_and_single_ones_do_not()
    {
        _stage.OnCheck = _ => _stage.Checks.Count % 3 == 0 ? Outcome.Pass : Outcome.Error;
        Assert.Equal(RolloutResult.Promoted, (await _stage.RunAsync(Samples.Plan(Samples.Canary(10)))).Result);
        using var other = new RolloutStage { OnCheck = _ => Outcome.Error };
        var state = await other.RunAsync(Samples.Plan(Samples.Canary(10)));
        Assert.Equal((RolloutResult.RolledBack, "it could not be measured 5 times in a row: it was Error"), (state.Result!.Value, state.ResultReason));
    }

    [Fact]
    public async Task A_metric_that_has_passed_often_enough_is_settled_until_the_next_step()
    {
        var metric = new MetricSettings { Name = "success rate", Source = new SourceSettings.Gateway(GatewayMetric.SuccessRate), Passes = 2 };
        var state = await _stage.RunAsync(Samples.Plan(Samples.Canary(10, 50), analysis: new AnalysisSettings { Metrics = [metric] }));
        Assert.Equal(RolloutResult.Promoted, state.Result);
        Assert.Equal([0, 0, 1, 1, 1, 1, 1, 1, 1, 1], _stage.Checks.Take(10).Select(static check => check.Settled.Count));
        Assert.Empty(_stage.Checks[10].Settled);
    }

    [Fact]
    public async Task Too_few_passes_in_a_row_pause_it_and_where_any_number_may_fail_they_take_it_back()
    {
        var metric = new MetricSettings { Name = "success rate", Source = new SourceSettings.Gateway(GatewayMetric.SuccessRate), Passes = 2, Count = 4, FailureLimit = 2 };
        _stage.OnCheck = _ => _stage.Checks.Count is 1 or 3 ? Outcome.Fail : Outcome.Pass;
        _stage.Request(TimeSpan.FromHours(2), new RolloutEvent.ResumeRequested("ann"));
        Assert.Equal(RolloutResult.Promoted, (await _stage.RunAsync(Samples.Plan(Samples.Canary(10), analysis: new AnalysisSettings { Metrics = [metric] }))).Result);
        Assert.InRange(_stage.Now, TimeSpan.FromHours(2), TimeSpan.FromHours(3));

        using var other = new RolloutStage();
        other.OnCheck = _ => other.Checks.Count % 2 == 0 ? Outcome.Fail : Outcome.Pass;
        var state = await other.RunAsync(Samples.Plan(Samples.Canary(10), analysis: new AnalysisSettings { Metrics = [metric with { FailureLimit = AnalysisSettings.AnyNumber }] }));
        Assert.Equal((RolloutResult.RolledBack, "success rate did not pass 2 times in a row within 4 checks; at last it was Fail"), (state.Result!.Value, state.ResultReason));
    }

    [Fact]
    public async Task A_candidate_that_is_never_healthy_gets_no_requests()
    {
        var plan = Samples.Plan(Samples.Canary(10));
        _stage.OnConverge = wanted => wanted.Candidate is not null && wanted.Traffic.CandidatePercent > 0 ? new Convergence.Unhealthy("it exits with 1") : new Convergence.Reached("ok");
        var state = await _stage.RunAsync(plan);
        Assert.Equal((RolloutResult.RolledBack, "it exits with 1"), (state.Result!.Value, state.ResultReason));
        Assert.Equal(Allocation.Only(plan.Stable!, 4), _stage.Held);
    }

    [Fact]
    public async Task A_silent_target_is_asked_again_then_given_up()
    {
        _stage.OnConverge = _ => throw new TargetException("no answer");
        var state = await _stage.RunAsync(Samples.Plan(Samples.Canary(10)));
        Assert.Equal((RolloutResult.RolledBack, "no answer; taken back by 'scale-down', but no answer"), (state.Result!.Value, state.ResultReason));
        using var other = new RolloutStage();
        other.OnConverge = _ => other.Converged.Count < 4 ? throw new TargetException("no answer") : new Convergence.Reached("ok");
        Assert.Equal(RolloutResult.Promoted, (await other.RunAsync(Samples.Plan(Samples.Canary(10)))).Result);
    }

    [Fact]
    public async Task What_nobody_can_take_back_is_said()
    {
        _stage.OnCheck = _ => Outcome.Fail;
        _stage.OnLink = _ => new LinkReport.Failed("cannot");
        _stage.OnConverge = wanted => wanted.Candidate is null ? new Convergence.Unhealthy("the old release does not start") : new Convergence.Reached("ok");
        var state = await _stage.RunAsync(Samples.Plan(Samples.Canary(10)));
        Assert.Equal((RolloutResult.RollbackFailed, "it was Fail; then the old release does not start"), (state.Result!.Value, state.ResultReason));
    }

    [Fact]
    public async Task Blue_green_judges_the_preview_without_requests_then_switches_at_once()
    {
        var strategy = new Strategy.BlueGreen { Preview = TimeSpan.FromMinutes(2), Keep = TimeSpan.FromMinutes(5) };
        await _stage.RunAsync(Samples.Plan(strategy));
        Assert.Equal([(4, 4, 0.0), (4, 4, 100), (4, 0, 0)], _stage.Converged.Select(held => (held.StableInstances, held.CandidateInstances, held.Traffic.CandidatePercent)));
        Assert.Equal([false, false, true, true, true, true, true], _stage.Checks.Select(check => check.GetsRequests));
    }

    [Fact]
    public async Task Rolling_replaces_instances_in_batches()
    {
        await _stage.RunAsync(Samples.Plan(new Strategy.Rolling { MaxSurge = new Amount(1, false), MaxUnavailable = new Amount(0, false) }));
        Assert.Equal([(3, 1), (2, 2), (1, 3), (4, 0)], _stage.Converged.Select(held => (held.StableInstances, held.CandidateInstances)));
    }

    [Fact]
    public async Task The_first_release_is_promoted_at_once_and_removed_when_it_fails()
    {
        Assert.Equal(RolloutResult.Promoted, (await _stage.RunAsync(Samples.Plan(Samples.Canary(10), isFirst: true))).Result);
        using var other = new RolloutStage { OnConverge = wanted => wanted.Stable is null ? new Convergence.Reached("gone") : new Convergence.Unhealthy("dead") };
        var state = await other.RunAsync(Samples.Plan(Samples.Canary(10), isFirst: true));
        Assert.Equal(RolloutResult.RolledBack, state.Result);
        Assert.Equal(new Allocation(), other.Held);
    }

    [Fact]
    public async Task A_promoted_release_is_taken_back_while_it_is_watched()
    {
        var plan = Samples.Plan(Samples.Canary(100) with { Watch = TimeSpan.FromHours(1) });
        _stage.OnCheck = _ => _stage.Now > TimeSpan.FromMinutes(30) ? Outcome.Fail : Outcome.Pass;
        var state = await _stage.RunAsync(plan);
        Assert.Equal(RolloutResult.RolledBack, state.Result);
        Assert.Equal(Allocation.Only(plan.Stable!, 4), _stage.Held);
    }

    [Fact]
    public async Task An_approval_is_given_by_promoting()
    {
        var canary = Samples.Canary() with { Steps = [new CanaryStep(1), new CanaryStep(50) { Gates = [new Gate.Approval()] }] };
        _stage.Request(TimeSpan.FromHours(5), new RolloutEvent.PromoteRequested("ann", Full: false));
        var state = await _stage.RunAsync(Samples.Plan(canary));
        Assert.Equal(RolloutResult.Promoted, state.Result);
        Assert.Contains(_stage.Events, e => e.What is RolloutEvent.GateOpened { Phase: 1, Detail: "approved by ann" } && e.At == TimeSpan.FromHours(5));
    }

    [Fact]
    public async Task A_shut_gate_takes_the_candidate_back()
    {
        _stage.OnGate = _ => new GateAnswer(false, "the smoke test ended with 1");
        var state = await _stage.RunAsync(Samples.Plan(Samples.Canary(10) with { BeforePromotion = [new Gate.Test("./smoke.sh", TimeSpan.FromMinutes(1))] }));
        Assert.Equal((RolloutResult.RolledBack, "the smoke test ended with 1"), (state.Result!.Value, state.ResultReason));
    }

    [Fact]
    public async Task A_pause_stands_still_without_checks_until_it_is_resumed()
    {
        _stage.Request(TimeSpan.FromMinutes(3), new RolloutEvent.PauseRequested("ann"));
        _stage.Request(TimeSpan.FromMinutes(60), new RolloutEvent.ResumeRequested("ann"));
        await _stage.RunAsync(Samples.Plan(Samples.Canary(10)));
        Assert.DoesNotContain(_stage.Events, e => e.What is RolloutEvent.Checked && e.At > TimeSpan.FromMinutes(3) && e.At < TimeSpan.FromMinutes(60));
    }

    [Fact]
    public async Task Promoting_leaves_out_the_rest_of_a_step_and_promoting_fully_all_steps()
    {
        _stage.Request(TimeSpan.FromMinutes(3), new RolloutEvent.PromoteRequested("ann", Full: false));
        _stage.Request(TimeSpan.FromMinutes(4), new RolloutEvent.PromoteRequested("ann", Full: true));
        var state = await _stage.RunAsync(Samples.Plan(Samples.Canary(1, 10, 50)));
        Assert.Equal(RolloutResult.Promoted, state.Result);
        Assert.Equal(TimeSpan.FromMinutes(4), _stage.Now);
        Assert.Equal([1.0, 10, 0], _stage.Converged.Select(held => held.Traffic.CandidatePercent));
    }

    [Fact]
    public async Task An_abort_takes_it_back_with_its_reason()
    {
        _stage.Request(TimeSpan.FromMinutes(3), new RolloutEvent.AbortRequested("ann", "wrong version"));
        var state = await _stage.RunAsync(Samples.Plan(Samples.Canary(1, 10)));
        Assert.Equal((RolloutResult.RolledBack, "wrong version"), (state.Result!.Value, state.ResultReason));
        Assert.Equal(TimeSpan.FromMinutes(3), _stage.Now);
    }

    [Theory]
    [InlineData("canary")]
    [InlineData("blue-green")]
    [InlineData("rolling")]
    public async Task However_often_it_dies_it_ends_promoted_or_rolled_back_with_one_release_alone(string name)
    {
        Strategy strategy = name switch
        {
            "canary" => Samples.Canary(1, 50),
            "blue-green" => new Strategy.BlueGreen { Preview = TimeSpan.FromMinutes(1), Keep = TimeSpan.FromMinutes(5) },
            _ => new Strategy.Rolling { Every = TimeSpan.FromMinutes(2) },
        };
        await Gen.Int[0, 59].Array[600].SampleAsync(
            async fates =>
            {
                using var stage = new RolloutStage();
                var plan = Samples.Plan(strategy);
                var next = 0;
                int Fate() => fates[next++ % fates.Length];
                stage.OnCheck = _ => Fate() >= 55 ? Outcome.Fail : Outcome.Pass;
                stage.Act = () =>
                {
                    if (Fate() >= 48)
                        throw new DeathException();
                };
                var state = await RunThroughDeathsAsync(stage, plan);
                var serves = state.Result == RolloutResult.Promoted ? plan.Candidate : plan.Stable!;
                Assert.NotEqual(RolloutResult.RollbackFailed, state.Result);
                Assert.Equal(Allocation.Only(serves, 4), stage.Held);
            },
            iter: 100,
            threads: 1);
    }

    private static async Task<RolloutState> RunThroughDeathsAsync(RolloutStage stage, RolloutPlan plan)
    {
        while (true)
        {
            try
            {
                return await stage.RunAsync(plan);
            }
            catch (DeathException)
            {
                // The next start goes on.
            }
        }
    }

    private sealed class DeathException : Exception;
}
