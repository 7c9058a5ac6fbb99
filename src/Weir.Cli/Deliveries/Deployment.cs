using Weir.Cli.Runs;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Strategies;
using Weir.Delivery.Targets;

namespace Weir.Cli.Deliveries;

/// <summary>Begins rollouts and carries them to their ends.</summary>
/// <param name="project">The environment, whose lock the caller holds.</param>
/// <param name="open">What to carry them out with.</param>
/// <param name="around">What is around this program.</param>
internal sealed class Deployment(DeliveryProject project, OpenDelivery open, Surroundings around)
{
    /// <summary>What to put into the journal as who asked for something.</summary>
    public static string By(Surroundings around) => around.Environment.GetValueOrDefault("USER") is { Length: > 0 } user ? user : "somebody";

    /// <summary>The plan of a rollout.</summary>
    /// <exception cref="CommandException">The target cannot do what the strategy asks for, or what decides cannot be measured.</exception>
    public RolloutPlan PlanOf(int number, Release candidate, Strategy strategy, string reason)
    {
        var stable = project.Folder.Stable();
        if (stable is not null && stable.Target.Kind != candidate.Target.Kind)
        {
            throw new CommandException(
                $"{stable.Version} serves in '{candidate.Environment}' on a {stable.Target.Kind} target, and {candidate.Version} is for a {candidate.Target.Kind} target: give the new target an environment of its own");
        }

        try
        {
            return Measurable(new RolloutPlan
            {
                Number = number,
                Candidate = candidate,
                Stable = stable,
                Phases = PhasePlanner.Plan(strategy, candidate.Target.Instances, open.Target.Abilities, stable is null),
                Analysis = project.Environment.Analysis,
                Chain = [.. project.Environment.Rollback.Chain.Select(static link => link.Name)],
                CanReturnTraffic = open.Target.Abilities.Traffic == TrafficControl.Weights,
                IsCounted = project.Environment.Gateway is not null,
                Instances = candidate.Target.Instances,
                Reason = reason,
            });
        }
        catch (TargetException unable)
        {
            throw new CommandException(unable.Message);
        }
    }

    // Where nothing has begun there is nothing to be patient for. What stands behind a gateway is brought up together with it.
    private async Task RequireTargetAsync(CancellationToken cancellationToken)
    {
        if (project.Environment.Gateway is not null)
            return;
        try
        {
            await open.Target.ObserveAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TargetException away)
        {
            throw new CommandException($"nothing was begun: {away.Message}");
        }
    }

    // A rollout that nothing judges, such as one back to an old release, needs no metric.
    private RolloutPlan Measurable(RolloutPlan plan)
    {
        if (plan.Phases.All(static phase => phase.Judged <= TimeSpan.Zero))
            return plan;
        foreach (var metric in plan.Analysis.Metrics.Where(static metric => !metric.DryRun))
        {
            if (open.WhyNot(metric) is { } missing)
                throw new CommandException($"the metric '{metric.Name}' cannot be measured here: {missing}");
        }

        return plan;
    }

    /// <summary>Begins a rollout and carries it to its end.</summary>
    /// <exception cref="CommandException">As of <see cref="PlanOf"/>; or the target does not answer, or refuses to.</exception>
    public async Task<int> BeginAsync(Release candidate, Strategy strategy, string reason, CancellationToken cancellationToken)
    {
        await RequireTargetAsync(cancellationToken).ConfigureAwait(false);
        project.Folder.Keep(candidate);
        return await CarryOnAsync(project.Folder.Keep(number => PlanOf(number, candidate, strategy, reason)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Carries a rollout that was begun to its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> CarryOnAsync(RolloutFolder rollout, CancellationToken cancellationToken)
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupts = new Interrupts(
            () => rollout.Ask(new RolloutEvent.AbortRequested(By(around), "interrupted"), around.Time.GetUtcNow()),
            leave.Cancel,
            text => around.Error.WriteLine($"weir: {text}"))
        {
            First = "taking the release back. Once more leaves everything as it is; 'weir resume' goes on",
        };
        try
        {
            var state = await RunAsync(rollout, leave.Token).ConfigureAwait(false);
            return state.Result == RolloutResult.Promoted ? ExitCode.Success : ExitCode.Failure;
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested)
        {
            around.Error.WriteLine($"weir: left rollout {rollout.Number} as it is: 'weir resume {project.Environment.Name}' goes on, 'weir abort {project.Environment.Name}' takes it back");
            return ExitCode.Cancelled;
        }
    }

    private async Task<RolloutState> RunAsync(RolloutFolder rollout, CancellationToken cancellationToken)
    {
        if (!open.View.IsLive)
            return await RolloutRunner.RunAsync(rollout, open.PartsOf(rollout.Plan()), cancellationToken).ConfigureAwait(false);
        using var ended = new CancellationTokenSource();
        var drawing = new RolloutScreen(rollout, project.Environment.Gateway is null ? null : open.Gateway, () => open.View.Last, around).WatchAsync(ended.Token);
        try
        {
            return await RolloutRunner.RunAsync(rollout, open.PartsOf(rollout.Plan()), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await drawing.ConfigureAwait(false);
        }
    }

    /// <summary>Takes back a rollout that was left, before another one begins.</summary>
    public async Task TakeBackAsync(RolloutFolder rollout, string reason, CancellationToken cancellationToken)
    {
        rollout.Ask(new RolloutEvent.AbortRequested(By(around), reason), around.Time.GetUtcNow());
        await CarryOnAsync(rollout, cancellationToken).ConfigureAwait(false);
    }
}
