using Weir.Delivery.Files;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Commands;
using Weir.Delivery.Targets.Placed;
using Weir.Delivery.Targets.Processes;

namespace Weir.Cli.Deliveries;

/// <summary>Makes the target of an environment.</summary>
internal static class TargetMaker
{
    /// <summary>What is asked for and not done would be worse than a refusal; null where all is done.</summary>
    public static string? WhyNot(EnvironmentSettings environment) => environment.Target switch
    {
        ProcessSettings or CommandSettings => null,
        var other => $"the target '{other.Kind}' (there are 'process' and 'command')",
    };

    /// <param name="project">The environment.</param>
    /// <param name="router">Makes the router of its gateway; the target disposes it.</param>
    /// <param name="around">What is around this program.</param>
    public static IDeployTarget Make(DeliveryProject project, Func<ITrafficRouter> router, Surroundings around) => project.Environment.Target switch
    {
        ProcessSettings => new ProcessTarget(project.Folder, router(), new DetachedSupervisor(), around.Time),
        CommandSettings command => new PlacedTarget(project.Folder, new CommandPlace(command, project.Root, around.Time)),
        var other => throw new CommandException($"nobody makes the target '{other.Kind}'"),
    };
}
