using Weir.Delivery.Files.Schema;
using Weir.Delivery.Targets;
using Weir.Pipelines.Diagnostics;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Delivery.Files.Reading;

/// <summary>Makes the settings of a target.</summary>
internal static class TargetReader
{
    /// <summary>The kinds of targets, as keys.</summary>
    public static IReadOnlyList<string> Kinds { get; } = TargetShapes.Target.Kinds;

    public static TargetSettings Read(YamlNode? node, DiagnosticBag diagnostics)
    {
        var target = Values.Kind(node, Kinds)?.Value;
        var settings = Values.Kind(node, Kinds)?.Kind switch
        {
            "docker" => ReadDocker(target),
            "compose" => ReadCompose(target, diagnostics),
            "kubernetes" => ReadKubernetes(target, diagnostics),
            "ansible" => ReadAnsible(target),
            "command" => ReadCommand(target),
            _ => ReadProcess(target),
        };
        return settings with
        {
            Instances = Values.Whole(Values.At(target, "instances")) ?? settings.Instances,
            ReadyWithin = Values.Duration(Values.At(target, "ready-within")) ?? settings.ReadyWithin,
            DrainWithin = Values.Duration(Values.At(target, "drain-within")) ?? settings.DrainWithin,
            Environment = Values.Map(Values.At(target, "environment")),
            Health = ReadHealth(Values.At(target, "health")),
        };
    }

    private static HealthCheck? ReadHealth(YamlNode? node)
    {
        if (node is null)
            return null;
        var otherwise = new HealthCheck();
        return node is YamlNode.Scalar path ? otherwise with { Path = path.Text } : new HealthCheck
        {
            Path = Text(node, "path"),
            Every = Values.Duration(Values.At(node, "every")) ?? otherwise.Every,
            Timeout = Values.Duration(Values.At(node, "timeout")) ?? otherwise.Timeout,
            Passes = Values.Whole(Values.At(node, "passes")) ?? otherwise.Passes,
        };
    }

    private static TargetSettings ReadProcess(YamlNode? node)
    {
        var settings = new ProcessSettings { Command = Text(node, "command") ?? "" };
        return settings with
        {
            Artifact = Text(node, "artifact") ?? settings.Artifact,
            StopWithin = Values.Duration(Values.At(node, "stop-within")) ?? settings.StopWithin,
        };
    }

    private static TargetSettings ReadDocker(YamlNode? node)
    {
        var settings = new DockerSettings { Image = Text(node, "image") ?? "", Port = Values.Whole(Values.At(node, "port")) ?? 0 };
        return settings with
        {
            Host = Text(node, "host"),
            Command = Values.Texts(Values.At(node, "command")),
            Volumes = Values.Texts(Values.At(node, "volumes")) ?? [],
            Networks = Values.Texts(Values.At(node, "networks")) ?? [],
            StopWithin = Values.Duration(Values.At(node, "stop-within")) ?? settings.StopWithin,
        };
    }

    private static TargetSettings ReadCompose(YamlNode? node, DiagnosticBag diagnostics)
    {
        var settings = new ComposeSettings { Project = Text(node, "project"), Service = Text(node, "service"), Port = Values.Whole(Values.At(node, "port")) };
        if (settings.Service is null != (settings.Port is null))
        {
            diagnostics.Add(
                DeliveryRules.Contradiction,
                (Values.At(node, "service") ?? Values.At(node, "port"))!.At,
                "'service' and 'port' go together: the gateway stands before a port of a service",
                settings.Port is null ? "write the 'port' that the service listens on" : "write the 'service' that listens on it");
        }

        // In place, Compose knows how many containers there are, and what is healthy.
        foreach (var key in settings.Service is null ? (string[])["instances", "health", "drain-within"] : [])
        {
            if (Values.At(node, key) is { } idle)
                diagnostics.Add(DeliveryRules.Contradiction, idle.At, $"'{key}' has no meaning without a 'service' that the gateway stands before", "leave it out; the compose file says it of each service");
        }

        return settings with { Files = Values.Texts(Values.At(node, "files")) ?? settings.Files };
    }

    private static TargetSettings ReadKubernetes(YamlNode? node, DiagnosticBag diagnostics)
    {
        CheckInstances(node, diagnostics);
        return new KubernetesSettings
        {
            Name = Text(node, "name") ?? "",
            Image = Text(node, "image") ?? "",
            Workload = Text(node, "workload") switch
            {
                "stateful-set" => WorkloadKind.StatefulSet,
                "daemon-set" => WorkloadKind.DaemonSet,
                "rollout" => WorkloadKind.Rollout,
                _ => WorkloadKind.Deployment,
            },
            Namespace = Text(node, "namespace"),
            Context = Text(node, "context"),
            Container = Text(node, "container"),
            Configuration = Values.Texts(Values.At(node, "configuration")) ?? [],
            Traffic = ReadTraffic(Values.At(node, "traffic")),
        };
    }

    // A default would scale down what serves today.
    private static void CheckInstances(YamlNode? node, DiagnosticBag diagnostics)
    {
        var instances = Values.At(node, "instances");
        var workload = Text(node, "workload") ?? "deployment";
        if (workload == "daemon-set" && instances is not null)
            diagnostics.Add(DeliveryRules.Contradiction, instances.At, "a daemon-set has as many instances as the cluster has nodes", "leave 'instances' out");
        if (workload != "deployment" && Values.At(node, "traffic") is { } traffic)
            diagnostics.Add(DeliveryRules.Contradiction, traffic.At, $"'traffic' shares requests between two deployments; this workload is a {workload}", "leave 'traffic' out");
        if (workload is "deployment" or "stateful-set" && instances is null && node is YamlNode.Mapping)
            diagnostics.Add(ShapeRules.MissingKey, node.At, $"a {workload} needs the key 'instances'", "write how many pods are to serve, such as 'instances: 3'");
    }

    private static KubernetesTraffic? ReadTraffic(YamlNode? node) => Values.Kind(node, ["http-route", "ingress-nginx"]) switch
    {
        ("http-route", var route) => new KubernetesTraffic.HttpRoute(Text(route, "name") ?? "", Text(route, "service") ?? ""),
        ("ingress-nginx", var ingress) => new KubernetesTraffic.IngressNginx(Text(ingress, "name") ?? "", Text(ingress, "service") ?? ""),
        _ => null,
    };

    private static TargetSettings ReadAnsible(YamlNode? node)
    {
        var settings = new AnsibleSettings { Playbook = Text(node, "playbook") ?? "" };
        return settings with
        {
            Inventory = Text(node, "inventory"),
            Variables = Values.Map(Values.At(node, "variables")),
            Timeout = Values.Duration(Values.At(node, "timeout")) ?? settings.Timeout,
        };
    }

    private static TargetSettings ReadCommand(YamlNode? node)
    {
        var settings = new CommandSettings { Deploy = Text(node, "deploy") ?? "" };
        return settings with
        {
            Shift = Text(node, "shift"),
            Remove = Text(node, "remove"),
            Status = Text(node, "status"),
            Timeout = Values.Duration(Values.At(node, "timeout")) ?? settings.Timeout,
        };
    }

    private static string? Text(YamlNode? node, string key) => Values.Text(Values.At(node, key));
}
