using System.CommandLine;
using Weir.Cli.Deliveries;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Strategies;

namespace Weir.Cli.Commands;

/// <summary>The commands that ask a rollout for something: <c>weir pause</c>, <c>resume</c>, <c>promote</c>, <c>abort</c>, <c>rollback</c>.</summary>
internal static class RolloutCommands
{
    public static Command Pause(Surroundings around) =>
        Asking("pause", "Let a rollout stand still, with its requests as they are.", around, static (by, _) => new RolloutEvent.PauseRequested(by));

    public static Command Resume(Surroundings around) =>
        Asking("resume", "Go on with a rollout that stands still, or that was left by a weir that is gone.", around, static (by, _) => new RolloutEvent.ResumeRequested(by));

    public static Command Promote(Surroundings around)
    {
        var full = new Option<bool>("--full") { Description = "Leave out all steps: the release gets all requests now." };
        return Asking("promote", "Give the approval that a rollout waits for, or go on to its next step now.", around, (by, result) => new RolloutEvent.PromoteRequested(by, result.GetValue(full)), full);
    }

    public static Command Abort(Surroundings around)
    {
        var reason = new Option<string?>("--reason") { Description = "Why, for the history.", HelpName = "TEXT" };
        return Asking("abort", "Take the release of a rollout back.", around, (by, result) => new RolloutEvent.AbortRequested(by, result.GetValue(reason) ?? "aborted"), reason);
    }

    public static Command Rollback(Surroundings around)
    {
        var environment = new EnvironmentOptions();
        var to = new Option<string?>("--to") { Description = "The version to go back to. By default the one that served before.", HelpName = "VERSION" };
        var json = new Option<bool>("--json") { Description = "Write a line of JSON for each event." };
        var command = new Command("rollback", "Go back to an earlier release at once: its artifact, its configuration and its routing.") { to, json };
        var ci = new CiRollbackOptions();
        ci.AddTo(command);
        environment.AddTo(command);
        command.SetAction((result, cancellationToken) => DeployCommand.GuardAsync(async () =>
        {
            if (ci.IsAsked(result))
                return await ci.RunAsync(result, result.GetValue(json), around, cancellationToken).ConfigureAwait(false);
            var project = DeliveryProject.Open(environment.Of(result), around).WithVariables(around);
            var open = new OpenDelivery(project, new RolloutView(around, result.GetValue(json)), around);
            await using (open.ConfigureAwait(false))
            {
                using var right = project.Folder.TryLock()
                    ?? throw new CommandException($"a rollout goes on in '{project.Environment.Name}': 'weir abort {project.Environment.Name}' takes it back");
                var deployment = new Deployment(project, open, around);
                if (project.Folder.Unfinished() is { } unfinished)
                    await deployment.TakeBackAsync(unfinished, "rollback", cancellationToken).ConfigureAwait(false);
                var good = ReleaseHistory.Earlier(project, result.GetValue(to));
                Strategy atOnce = new Strategy.BlueGreen { Keep = TimeSpan.Zero };
                if (PhasePlanner.WhyNot(atOnce, open.Target.Abilities) is not null)
                    atOnce = new Strategy.Rolling();
                return await deployment.BeginAsync(good, atOnce, $"rollback to {good.Version}", cancellationToken).ConfigureAwait(false);
            }
        }));
        return command;
    }

    // Whoever carries the rollout out is asked; where nobody does, this process does it.
    private static Command Asking(string name, string description, Surroundings around, Func<string, ParseResult, RolloutEvent> ask, params IReadOnlyList<Option> options)
    {
        var environment = new EnvironmentOptions();
        var command = new Command(name, description);
        foreach (var option in options)
            command.Add(option);
        environment.AddTo(command);
        command.SetAction((result, cancellationToken) => DeployCommand.GuardAsync(async () =>
        {
            var project = DeliveryProject.Open(environment.Of(result), around);
            if (project.Folder.Unfinished() is not { } rollout)
                throw new CommandException($"no rollout goes on in '{project.Environment.Name}'");
            rollout.Ask(ask(Deployment.By(around), result), around.Time.GetUtcNow());
            using var right = project.Folder.TryLock();
            if (right is null || name == "pause")
            {
                around.Out.WriteLine($"asked rollout {rollout.Number} of {project.Environment.Name} to {name}");
                return ExitCode.Success;
            }

            project = project.WithVariables(around);
            var open = new OpenDelivery(project, new RolloutView(around, json: false), around);
            await using (open.ConfigureAwait(false))
                return await new Deployment(project, open, around).CarryOnAsync(rollout, cancellationToken).ConfigureAwait(false);
        }));
        return command;
    }
}
