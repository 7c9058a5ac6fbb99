using System.CommandLine;
using Weir.Cli.Deliveries;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets;

namespace Weir.Cli.Commands;

/// <summary><c>weir remove</c>: ends all that runs in an environment.</summary>
internal static class RemoveCommand
{
    public static Command Create(Surroundings around)
    {
        var environment = new EnvironmentOptions();
        var command = new Command("remove", "End all that runs in an environment, its gateway included. The history and the releases are kept.");
        environment.AddTo(command);
        command.SetAction((result, cancellationToken) => DeployCommand.GuardAsync(async () =>
        {
            var project = DeliveryProject.Open(environment.Of(result), around);
            if (project.Folder.Unfinished() is not null)
                project = project.WithVariables(around);
            var view = new RolloutView(around, json: false);
            var open = new OpenDelivery(project, view, around);
            await using (open.ConfigureAwait(false))
            {
                var deployment = new Deployment(project, open, around);
                using var right = project.Folder.TryLock()
                    ?? throw new CommandException($"a rollout goes on in '{project.Environment.Name}': 'weir abort {project.Environment.Name}' takes it back");
                if (project.Folder.Unfinished() is { } unfinished)
                    await deployment.TakeBackAsync(unfinished, "removed", cancellationToken).ConfigureAwait(false);
                if (project.Folder.Stable() is not { } stable)
                    throw new CommandException($"nothing runs in '{project.Environment.Name}'");
                return await EndAsync(project, open, new RolloutPlan
                {
                    Number = 0, Candidate = stable, Stable = stable, Phases = [], Analysis = project.Environment.Analysis, Chain = [], Instances = 0, Reason = "remove",
                }, view, around, cancellationToken).ConfigureAwait(false);
            }
        }));
        return command;
    }

    private static async Task<int> EndAsync(
        DeliveryProject project, OpenDelivery open, RolloutPlan plan, RolloutView view, Surroundings around, CancellationToken cancellationToken)
    {
        if (await open.Target.ConvergeAsync(new Allocation(), view, cancellationToken).ConfigureAwait(false) is Convergence.Unhealthy unhealthy)
            throw new CommandException(unhealthy.Reason);
        if (await open.Gateway.FindAsync(cancellationToken).ConfigureAwait(false) is not null)
            await open.Gateway.StopAsync(cancellationToken).ConfigureAwait(false);
        var rollout = project.Folder.Keep(number => plan with { Number = number });
        using var journal = rollout.OpenJournal(around.Time);
        journal.Append(new RolloutEvent.Begun());
        journal.Append(new RolloutEvent.Finished(RolloutResult.Removed, $"removed by {Deployment.By(around)}"));
        around.Out.WriteLine($"{plan.Candidate.Version} is removed from {project.Environment.Name}");
        return ExitCode.Success;
    }
}
