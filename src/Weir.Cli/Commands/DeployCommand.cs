using System.CommandLine;
using System.Globalization;
using Weir.Cli.Deliveries;
using Weir.Cli.Views;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets;

namespace Weir.Cli.Commands;

/// <summary><c>weir deploy</c>: takes a version to an environment step by step, and takes it back when it is worse.</summary>
internal static class DeployCommand
{
    public static Command Create(Surroundings around)
    {
        var environment = new EnvironmentOptions();
        var version = new Option<string?>("--version") { Description = "What to call the version. By default the beginning of its digest.", HelpName = "VERSION" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." };
        var json = new Option<bool>("--json") { Description = "Write a line of JSON for each event." };
        var watch = new Option<bool>("--watch") { Description = "Draw steps, requests and verdicts instead of writing lines. Without a terminal it is lines all the same." };
        var command = new Command("deploy", "Deliver what is here to an environment. Exit code 1 where it was taken back.") { version, dryRun, json, watch };
        environment.AddTo(command);
        command.SetAction((result, cancellationToken) => GuardAsync(async () =>
        {
            var project = DeliveryProject.Open(environment.Of(result), around).WithVariables(around);
            return await RunAsync(project, result.GetValue(version), result.GetValue(dryRun), new RolloutView(around, result.GetValue(json), result.GetValue(watch)), around, cancellationToken).ConfigureAwait(false);
        }));
        return command;
    }

    /// <summary>Turns what the world may answer into what a person is told.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> command)
    {
        try
        {
            return await command().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TargetException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(exception.Message);
        }
    }

    private static async Task<int> RunAsync(
        DeliveryProject project, string? version, bool dryRun, RolloutView view, Surroundings around, CancellationToken cancellationToken)
    {
        var open = new OpenDelivery(project, view, around);
        await using (open.ConfigureAwait(false))
        {
            var deployment = new Deployment(project, open, around);
            using var right = project.Folder.TryLock() ?? throw new CommandException($"another weir delivers to '{project.Environment.Name}' now: 'weir status {project.Environment.Name}' shows what");
            var release = await ReleaseMaker.MakeAsync(project, version, view, around, cancellationToken).ConfigureAwait(false);
            if (dryRun)
            {
                Preview(deployment.PlanOf(0, release, project.Environment.Strategy, "deploy"), around);
                return ExitCode.Success;
            }

            if (project.Folder.Unfinished() is { } unfinished)
            {
                if (unfinished.Plan().Candidate.Id == release.Id)
                    return await deployment.CarryOnAsync(unfinished, cancellationToken).ConfigureAwait(false);
                await deployment.TakeBackAsync(unfinished, $"{release.Version} takes its place", cancellationToken).ConfigureAwait(false);
            }

            if (project.Folder.Stable() is { } stable && stable.Id == release.Id)
            {
                // What was killed or lost since then is brought back.
                if (await open.Target.ConvergeAsync(Allocation.Only(stable, stable.Target.Instances), view, cancellationToken).ConfigureAwait(false) is Convergence.Unhealthy unhealthy)
                    throw new CommandException($"{release.Version} serves in {release.Environment} already, but {unhealthy.Reason}");
                around.Out.WriteLine($"{release.Version} serves in {release.Environment} already: there is nothing to do");
                return ExitCode.Success;
            }

            return await deployment.BeginAsync(release, project.Environment.Strategy, "deploy", cancellationToken).ConfigureAwait(false);
        }
    }

    private static void Preview(RolloutPlan plan, Surroundings around)
    {
        around.Out.WriteLine($"{plan.Candidate.Version} would go to {plan.Candidate.Environment}{(plan.Stable is { } stable ? $", where {stable.Version} serves" : ", as the first release")}:");
        foreach (var phase in plan.Phases)
        {
            var instances = phase.IsPromotion ? $"{phase.CandidateInstances} instances of it alone" : $"{phase.CandidateInstances} instances beside {phase.StableInstances}";
            var percent = phase.IsPromotion ? "all" : phase.Traffic.CandidatePercent.ToString("0.##", CultureInfo.InvariantCulture) + " %";
            var judged = phase.Judged > TimeSpan.Zero ? $", judged for {Durations.Text(phase.Judged)}" : "";
            around.Out.WriteLine($"  {phase.Title}: {instances}, {percent} of the requests{judged}{(phase.Gates.Count > 0 ? $", after {phase.Gates.Count} gates" : "")}");
        }

        around.Out.WriteLine($"It would be taken back by the first of these that applies: {string.Join(", ", plan.Chain)}");
    }
}
