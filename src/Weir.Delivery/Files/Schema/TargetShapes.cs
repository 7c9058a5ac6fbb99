using Weir.Delivery.Targets;
using Weir.Yaml.Shapes;

namespace Weir.Delivery.Files.Schema;

/// <summary>The shapes of targets.</summary>
internal static class TargetShapes
{
    private static readonly ProcessSettings Process = new() { Command = "" };
    private static readonly ComposeSettings Compose = new();
    private static readonly HealthCheck Health = new();
    private static readonly AnsibleSettings Ansible = new() { Playbook = "" };
    private static readonly CommandSettings Command = new() { Deploy = "" };

    private static readonly IReadOnlyList<string> Workloads = ["deployment", "stateful-set", "daemon-set", "rollout"];

    private static Keyword Instances { get; } = Keys.Optional("instances", InstanceCount, "How many instances serve when a release has all requests.", Process.Instances);

    private static IntegerShape InstanceCount => new(1, 10_000);

    private static IReadOnlyList<Keyword> Times { get; } =
    [
        Keys.Optional("ready-within", Forms.Time, "How long a release may take to become healthy.", Process.ReadyWithin),
        Keys.Optional("drain-within", Forms.Duration, "How long requests in flight are waited for before an instance is stopped.", Process.DrainWithin),
    ];

    private static Keyword StopWithin { get; } = Keys.Optional("stop-within", Forms.Duration, "How long after SIGTERM an instance may take to end, before SIGKILL.", Process.StopWithin);

    private static Keyword Environment { get; } = Keys.Optional(
        "environment",
        Forms.Environment,
        "The environment of what runs. `${NAME}` in a value is read from the environment of `weir deploy` when the release is made.");

    private static Keyword HealthKey { get; } = Keys.Optional("health", Shape.OneOf(Forms.Text, new MappingShape("a health check",
    [
        Keys.Optional("path", Forms.Text, "The path that must answer 200 to 399; without it the port must accept connections."),
        Keys.Optional("every", Forms.Time, "The time between two checks.", Health.Every),
        Keys.Optional("timeout", Forms.Time, "How long an answer may take.", Health.Timeout),
        Keys.Optional("passes", new IntegerShape(1, 1_000), "How many checks in a row must pass before an instance counts as healthy.", Health.Passes),
    ])), "What tells that an instance is healthy: a path such as `/health`. Without it, running is enough.");

    /// <summary>A target: one key says of which kind.</summary>
    public static MappingShape Target { get; } = new MappingShape("a target",
    [
        Keys.Optional("process", new MappingShape("a process target",
        [
            Keys.Required("command", Forms.Text, "The command, for `/bin/sh`. It finds its port in `PORT`, and the release in `WEIR_VERSION` and `WEIR_RELEASE`."),
            Keys.Optional("artifact", Forms.Text, "The folder with what is delivered: each release gets a copy of its own and runs in it.", Process.Artifact),
            Instances, Environment, HealthKey, .. Times, StopWithin,
        ]), "Instances of a command on this machine."),
        Keys.Optional("docker", new MappingShape("a docker target",
        [
            Keys.Required("image", Forms.Text, "The image. `{version}` in it stands for the release's version; it is pinned to its digest when the release is made."),
            Keys.Required("port", Forms.Port, "The port that the application listens on in the container."),
            Keys.Optional("host", Forms.Text, "The engine's address, such as `ssh://user@host`. Without it, the one that Docker's own settings name."),
            Keys.Optional("command", Forms.Texts, "What is run instead of the image's own command."),
            Keys.Optional("volumes", Forms.Texts, "Volumes, as `name:/path[:ro]`."),
            Keys.Optional("networks", Forms.Texts, "Networks that the containers join beside the engine's own."),
            Instances, Environment, HealthKey, .. Times, StopWithin,
        ]), "Containers on a Docker or Podman engine."),
        Keys.Optional("compose", new MappingShape("a compose target",
        [
            Keys.Optional("files", Forms.OneOrMore(Forms.Text), "The compose files.", Compose.Files[0]),
            Keys.Optional("project", Forms.Text, "The project's name. Without it, what Compose takes."),
            Keys.Optional("service", Forms.Text, "The service that the gateway stands before. Without it, Compose replaces its services in place."),
            Keys.Optional("port", Forms.Port, "The port that this service listens on in its container."),
            Instances, Environment, HealthKey, .. Times,
        ]), "A project of Docker Compose."),
        Keys.Optional("kubernetes", Kubernetes, "A workload of Kubernetes that exists."),
        Keys.Optional("ansible", new MappingShape("an ansible target",
        [
            Keys.Required("playbook", Forms.Text, "The playbook. It finds `weir_version`, `weir_release` and `weir_environment` among its variables."),
            Keys.Optional("inventory", Forms.Text, "The inventory. Without it, Ansible's own default."),
            Keys.Optional("variables", Forms.Environment, "More variables of the playbook."),
            Keys.Optional("timeout", Forms.Time, "How long a play may take.", Ansible.Timeout),
            Environment,
        ]), "Hosts that a playbook of Ansible configures."),
        Keys.Optional("command", new MappingShape("a command target",
        [
            Keys.Required("deploy", Forms.Text, "Makes the release of `WEIR_VERSION` run beside or instead of the other one, and ends when it is healthy."),
            Keys.Optional("shift", Forms.Text, "Gives the release `WEIR_PERCENT` of the requests. Without it, the target cannot share requests."),
            Keys.Optional("remove", Forms.Text, "Removes the release of `WEIR_VERSION`. Without it, `deploy` replaces."),
            Keys.Optional("status", Forms.Text, "Ends with 0 where the release of `WEIR_VERSION` runs."),
            Keys.Optional("timeout", Forms.Time, "How long each script may take.", Command.Timeout),
            Environment,
        ]), "Your own scripts."),
    ])
    {
        Kinds = ["process", "docker", "compose", "kubernetes", "ansible", "command"],
    };

    // Read by the initializer above.
    private static MappingShape Kubernetes => new("a kubernetes target",
    [
        Keys.Required("name", Forms.Text, "The workload's name."),
        Keys.Required("image", Forms.Text, "The image. `{version}` in it stands for the release's version."),
        Keys.Optional("workload", Shape.Word(Workloads), "What the workload is. A `rollout` is one of Argo Rollouts, which its own controller drives.", Workloads[0]),
        Keys.Optional("namespace", Forms.Text, "The workload's namespace. Without it, the context's own."),
        Keys.Optional("context", Forms.Text, "The context of the kubeconfig. Without it, the current one."),
        Keys.Optional("container", Forms.Text, "The container whose image is set. Without it, the only one."),
        Keys.Optional("configuration", Forms.OneOrMore(Forms.Text), "Files with manifests of ConfigMaps and Secrets that belong to the release."),
        Keys.Optional("traffic", new MappingShape("the traffic of a workload",
        [
            Keys.Optional("http-route", Route("an HTTPRoute", "The route."), "The weights of an HTTPRoute of the Gateway API."),
            Keys.Optional("ingress-nginx", Route("an ingress", "The stable ingress."), "A canary ingress of ingress-nginx."),
        ])
        {
            Kinds = ["http-route", "ingress-nginx"],
        }, "What shares the requests. Without it, the number of pods."),
        Keys.Optional("instances", InstanceCount, "How many pods serve when a release has all requests. A `deployment` and a `stateful-set` need it."),
        .. Times,
    ]);

    private static MappingShape Route(string title, string note) => new(title,
    [
        Keys.Required("name", Forms.Text, note),
        Keys.Required("service", Forms.Text, "The stable service in it."),
    ]);
}
