using Weir.Delivery.Targets;

namespace Weir.Delivery.Files.Reading;

/// <summary>What targets can do, as far as their settings tell: it is said of a file before any target is asked.</summary>
internal static class AbilityTable
{
    private static readonly TargetAbilities OneByOne = new() { Traffic = TrafficControl.None, SideBySide = false };
    private static readonly TargetAbilities ByInstances = new() { Traffic = TrafficControl.Instances, SideBySide = true, RollsByItself = true };
    private static readonly TargetAbilities ByGateway = new() { Traffic = TrafficControl.Weights, SideBySide = true, Matches = true, Mirrors = true, Sticky = true };
    private static readonly TargetAbilities ByHttpRoute = new() { Traffic = TrafficControl.Weights, SideBySide = true, RollsByItself = true, Matches = true, Mirrors = true };
    private static readonly TargetAbilities ByIngress = new() { Traffic = TrafficControl.Weights, SideBySide = true, RollsByItself = true, Matches = true };
    private static readonly TargetAbilities ByArgo = new() { Traffic = TrafficControl.Weights, SideBySide = true, RollsByItself = true };
    private static readonly TargetAbilities ByScript = new() { Traffic = TrafficControl.Weights, SideBySide = true };

    /// <summary>True where the gateway stands before targets of these settings.</summary>
    public static bool HasGateway(TargetSettings target) => target is ProcessSettings or DockerSettings or ComposeSettings { Service: not null };

    public static TargetAbilities Of(TargetSettings target) => target switch
    {
        _ when HasGateway(target) => ByGateway,
        KubernetesSettings { Workload: WorkloadKind.Rollout } => ByArgo,
        KubernetesSettings { Traffic: KubernetesTraffic.HttpRoute } => ByHttpRoute,
        KubernetesSettings { Traffic: KubernetesTraffic.IngressNginx } => ByIngress,
        KubernetesSettings { Workload: not WorkloadKind.DaemonSet } => ByInstances,
        CommandSettings { Shift: not null, Remove: not null } => ByScript,
        _ => OneByOne,
    };

    /// <summary>What would let a target run two releases side by side and share requests; null where nothing would.</summary>
    public static string? Remedy(TargetSettings target) => target switch
    {
        ComposeSettings => "name the 'service' and the 'port' that a gateway is to stand before",
        KubernetesSettings { Workload: WorkloadKind.Deployment } => "name an 'http-route' or an 'ingress-nginx' as the 'traffic' of the target",
        CommandSettings => "write the scripts 'shift' and 'remove'",
        _ => null,
    };
}
