using System.Text.Json.Serialization;

namespace Weir.Delivery.Targets;

/// <summary>Where an environment is, and how a release runs there.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "target")]
[JsonDerivedType(typeof(ProcessSettings), "process")]
[JsonDerivedType(typeof(DockerSettings), "docker")]
[JsonDerivedType(typeof(ComposeSettings), "compose")]
[JsonDerivedType(typeof(KubernetesSettings), "kubernetes")]
[JsonDerivedType(typeof(AnsibleSettings), "ansible")]
[JsonDerivedType(typeof(CommandSettings), "command")]
[JsonDerivedType(typeof(OwnSettings), "own")]
public abstract record TargetSettings
{
    /// <summary>The kind as it is written in <c>weir.yaml</c>.</summary>
    [JsonIgnore]
    public abstract string Kind { get; }

    /// <summary>How many instances serve when a release has all requests.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>How long a release may take to become healthy.</summary>
    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long requests in flight are waited for before an instance is stopped.</summary>
    public TimeSpan DrainWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The environment of what runs. A value may be <c>${NAME}</c>: it is read when the release is made, never kept in <c>weir.yaml</c>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What tells that an instance is healthy; null where running is enough.</summary>
    public HealthCheck? Health { get; init; }
}

/// <summary>What tells that an instance is healthy.</summary>
public sealed record HealthCheck
{
    /// <summary>The path that must answer 200 to 399, such as <c>/health</c>; null where only the port must accept connections.</summary>
    public string? Path { get; init; }

    /// <summary>The time between two checks.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many checks in a row must pass before an instance counts as healthy.</summary>
    public int Passes { get; init; } = 1;
}

/// <summary>Instances of a command on this machine, which a supervisor keeps running.</summary>
public sealed record ProcessSettings : TargetSettings
{
    /// <inheritdoc/>
    public override string Kind => "process";

    /// <summary>The command, for <c>/bin/sh</c>. It finds its port in <c>PORT</c>, and the release in <c>WEIR_VERSION</c> and <c>WEIR_RELEASE</c>.</summary>
    public required string Command { get; init; }

    /// <summary>The folder with what is delivered: each release gets a copy of its own and runs in it. Relative to <c>weir.yaml</c>.</summary>
    public string Artifact { get; init; } = ".";

    /// <summary>How long after SIGTERM an instance may take to end, before SIGKILL.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Containers on a Docker or Podman engine.</summary>
public sealed record DockerSettings : TargetSettings
{
    /// <inheritdoc/>
    public override string Kind => "docker";

    /// <summary>The image; <c>{version}</c> in it stands for the release's version. It is pinned to its digest when the release is made.</summary>
    public required string Image { get; init; }

    /// <summary>The port that the application listens on in the container.</summary>
    public required int Port { get; init; }

    /// <summary>The engine's address, such as <c>ssh://user@host</c>; null for the one that Docker's own settings name.</summary>
    public string? Host { get; init; }

    /// <summary>What is run instead of the image's own command; null for that.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Volumes, as <c>name:/path[:ro]</c>.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>Networks that the containers join beside the engine's own.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>How long after SIGTERM a container may take to end.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>A project of Docker Compose.</summary>
public sealed record ComposeSettings : TargetSettings
{
    /// <inheritdoc/>
    public override string Kind => "compose";

    /// <summary>The compose files, relative to <c>weir.yaml</c>.</summary>
    public IReadOnlyList<string> Files { get; init; } = ["docker-compose.yml"];

    /// <summary>The project's name; null for what Compose would take.</summary>
    public string? Project { get; init; }

    /// <summary>The service that the gateway stands before; null where Compose replaces its services in place.</summary>
    public string? Service { get; init; }

    /// <summary>The port that this service listens on in its container.</summary>
    public int? Port { get; init; }
}

/// <summary>A workload of Kubernetes that exists.</summary>
public sealed record KubernetesSettings : TargetSettings
{
    /// <inheritdoc/>
    public override string Kind => "kubernetes";

    /// <summary>What the workload is.</summary>
    public WorkloadKind Workload { get; init; } = WorkloadKind.Deployment;

    /// <summary>The workload's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace; null for the context's own.</summary>
    public string? Namespace { get; init; }

    /// <summary>The context of the kubeconfig; null for the current one.</summary>
    public string? Context { get; init; }

    /// <summary>The container whose image is set; null for the only one.</summary>
    public string? Container { get; init; }

    /// <summary>The image; <c>{version}</c> in it stands for the release's version.</summary>
    public required string Image { get; init; }

    /// <summary>ConfigMaps and Secrets that belong to the release: files with their manifests, relative to <c>weir.yaml</c>.</summary>
    public IReadOnlyList<string> Configuration { get; init; } = [];

    /// <summary>The manifests as the release carries them, in JSON.</summary>
    public IReadOnlyList<string> Manifests { get; init; } = [];

    /// <summary>What shares the requests; null for the number of pods.</summary>
    public KubernetesTraffic? Traffic { get; init; }
}

/// <summary>The kinds of workloads.</summary>
public enum WorkloadKind
{
    /// <summary>A Deployment.</summary>
    Deployment,

    /// <summary>A StatefulSet.</summary>
    StatefulSet,

    /// <summary>A DaemonSet.</summary>
    DaemonSet,

    /// <summary>A Rollout of Argo Rollouts, which is driven by its own controller.</summary>
    Rollout,
}

/// <summary>What shares requests on Kubernetes.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "by")]
[JsonDerivedType(typeof(HttpRoute), "http-route")]
[JsonDerivedType(typeof(IngressNginx), "ingress-nginx")]
public abstract record KubernetesTraffic
{
    /// <summary>The weights of an HTTPRoute of the Gateway API.</summary>
    /// <param name="Name">The route.</param>
    /// <param name="Service">The stable service in it.</param>
    public sealed record HttpRoute(string Name, string Service) : KubernetesTraffic;

    /// <summary>A canary ingress of ingress-nginx.</summary>
    /// <param name="Name">The stable ingress.</param>
    /// <param name="Service">The stable service in it.</param>
    public sealed record IngressNginx(string Name, string Service) : KubernetesTraffic;
}

/// <summary>Hosts that a playbook of Ansible configures.</summary>
public sealed record AnsibleSettings : TargetSettings
{
    /// <inheritdoc/>
    public override string Kind => "ansible";

    /// <summary>The playbook, relative to <c>weir.yaml</c>. It finds <c>weir_version</c>, <c>weir_release</c> and <c>weir_environment</c> among its variables.</summary>
    public required string Playbook { get; init; }

    /// <summary>The inventory; null for Ansible's own default.</summary>
    public string? Inventory { get; init; }

    /// <summary>More variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>How long a play may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);
}

/// <summary>The user's own scripts.</summary>
public sealed record CommandSettings : TargetSettings
{
    /// <inheritdoc/>
    public override string Kind => "command";

    /// <summary>Makes the release of <c>WEIR_VERSION</c> run beside or instead of the other one, and ends when it is healthy.</summary>
    public required string Deploy { get; init; }

    /// <summary>Gives the candidate <c>WEIR_PERCENT</c> of the requests; null where the scripts cannot.</summary>
    public string? Shift { get; init; }

    /// <summary>Removes the release of <c>WEIR_VERSION</c>; null where <see cref="Deploy"/> replaces.</summary>
    public string? Remove { get; init; }

    /// <summary>Ends with 0 where the release of <c>WEIR_VERSION</c> runs; null where nobody can say.</summary>
    public string? Status { get; init; }

    /// <summary>How long each script may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>A place of a program's own, whose <see cref="IDeployTarget"/> knows how releases run there. It cannot be written in <c>weir.yaml</c>.</summary>
public sealed record OwnSettings : TargetSettings
{
    /// <inheritdoc/>
    public override string Kind => "own";
}
