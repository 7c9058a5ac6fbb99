namespace Weir.Pipelines.Containers;

/// <summary>A container that a job asks for, with every value known.</summary>
public sealed record ContainerSpec
{
    /// <summary>The image, as the pipeline names it.</summary>
    public required string Image { get; init; }

    /// <summary>What runs in place of the image's own entrypoint; empty for no entrypoint at all, null for the image's.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>What it is given in place of the image's own command; null for the image's.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Who its processes run as, as <c>user</c>, <c>uid</c> or either with <c>:group</c>; null for the image's user.</summary>
    public string? User { get; init; }

    /// <summary>The environment that it gets on top of the image's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The ports that are published on the engine's machine.</summary>
    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];

    /// <summary>The volumes, besides those that every container of a job has.</summary>
    public IReadOnlyList<VolumeMount> Volumes { get; init; } = [];

    /// <summary>What else its creation is given.</summary>
    public ContainerOptions Options { get; init; } = ContainerOptions.None;

    /// <summary>What its registry asks for; null for what the user's own Docker configuration says.</summary>
    public RegistryCredentials? Credentials { get; init; }

    /// <summary>How its image is fetched: the first that works.</summary>
    public IReadOnlyList<PullPolicy> PullPolicies { get; init; } = [PullPolicy.IfNotPresent];

    /// <summary>The platform of the image, as <c>os/architecture[/variant]</c>; null for the engine's.</summary>
    public string? Platform { get; init; }
}

/// <summary>A container beside a job that its processes talk to.</summary>
/// <param name="Name">What the pipeline calls it; unique in the job.</param>
/// <param name="Aliases">The names by which the job's containers reach it.</param>
/// <param name="Container">The container.</param>
public sealed record ServiceSpec(string Name, IReadOnlyList<string> Aliases, ContainerSpec Container)
{
    /// <summary>
    /// True where a service without a health check is waited for until the ports that its image names are open; that they stay closed is a
    /// warning. Otherwise it is ready once it runs.
    /// </summary>
    public bool AwaitPorts { get; init; }

    /// <summary>
    /// True where a job that runs on the machine itself reaches the ports that the service's image names: on 127.0.0.1, under their own numbers
    /// where those are free, otherwise under others, which the log says. A job in a container reaches the service by its names alone.
    /// </summary>
    public bool PublishPorts { get; init; }
}

/// <summary>The containers of a job.</summary>
/// <param name="Job">The container in which its steps run; null where they run on the machine itself.</param>
/// <param name="Services">The containers beside it, in the order in which they start.</param>
public sealed record JobContainers(ContainerSpec? Job, IReadOnlyList<ServiceSpec> Services)
{
    /// <summary>A job that asks for no container.</summary>
    public static JobContainers None { get; } = new(null, []);
}

/// <summary>A name and a password for a registry.</summary>
/// <param name="User">The name.</param>
/// <param name="Password">The password or token.</param>
public sealed record RegistryCredentials(string User, string Password)
{
    /// <summary>Names the user only.</summary>
    public override string ToString() => User;
}

/// <summary>How an image is fetched.</summary>
public enum PullPolicy
{
    /// <summary>Where the engine does not have it.</summary>
    IfNotPresent,

    /// <summary>Each time.</summary>
    Always,

    /// <summary>Never: the engine must have it.</summary>
    Never,
}
