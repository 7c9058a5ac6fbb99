using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Ansible;
using Weir.Delivery.Targets.Commands;
using Weir.Delivery.Targets.Compose;
using Weir.Delivery.Targets.Docker;
using Weir.Delivery.Targets.Instances;
using Weir.Delivery.Targets.Kubernetes;
using Weir.Delivery.Targets.Placed;
using Weir.Delivery.Targets.Processes;
using Weir.Engine.Executors.Docker;
using Weir.Engine.Executors.Docker.Connection;

namespace Weir.Cli.Deliveries;

/// <summary>Makes the target of an environment.</summary>
internal static class TargetMaker
{
    /// <summary>Makes it.</summary>
    /// <param name="project">The environment.</param>
    /// <param name="router">Makes the router of its gateway; the target disposes it.</param>
    /// <param name="around">What is around this program.</param>
    public static IDeployTarget Make(DeliveryProject project, Func<ITrafficRouter> router, Surroundings around) => project.Environment.Target switch
    {
        ProcessSettings => new InstanceTarget(new SupervisorHost(project.Folder, new DetachedSupervisor(around.Environment), around.Time), router(), around.Time),
        DockerSettings docker => new InstanceTarget(new DockerHost(project.Folder, EngineOf(docker.Host, around)), router(), around.Time),
        AnsibleSettings => new PlacedTarget(project.Folder, new AnsiblePlace(project.Folder, project.Root, around.Time)),
        ComposeSettings { Service: null } => new PlacedTarget(project.Folder, ComposePlaceOf(project, EngineOf(null, around), around)),
        ComposeSettings => new InstanceTarget(ComposeHostOf(project, EngineOf(null, around), around), router(), around.Time),
        CommandSettings command => new PlacedTarget(project.Folder, new CommandPlace(command, project.Root, around.Time)),
        KubernetesSettings kubernetes => KubernetesTarget.Open(kubernetes, around.Environment, around.Time),
        var other => throw new CommandException($"nobody makes the target '{other.Kind}'"),
    };

    private static ComposePlace ComposePlaceOf(DeliveryProject project, EngineAccess engine, Surroundings around) =>
        new(ReleasesOf(project, engine, around), project.Root, engine, around.Time);

    private static ComposeHost ComposeHostOf(DeliveryProject project, EngineAccess engine, Surroundings around) =>
        new(project.Folder, ReleasesOf(project, engine, around), project.Root, engine, around.Time);

    private static ComposeReleases ReleasesOf(DeliveryProject project, EngineAccess engine, Surroundings around) =>
        new(project.Folder, project.Root, engine, around.Time);

    /// <summary>The engine that a target names, or else Docker's own settings.</summary>
    public static EngineAccess EngineOf(string? host, Surroundings around) => new(EngineSurroundings.Of(around.Environment, host), around.Time);
}
