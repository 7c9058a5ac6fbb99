using Weir.Pipelines.Containers.Flags;

namespace Weir.Pipelines.Containers;

/// <summary>What <c>docker create</c> takes besides what a pipeline has keywords for, read from text such as <c>--cpus 1 --health-cmd "pg_isready"</c>.</summary>
/// <remarks>Null and empty mean that the text does not say it: what the image or the engine has stays.</remarks>
public sealed record ContainerOptions
{
    /// <summary>No options.</summary>
    public static ContainerOptions None { get; } = new();

    /// <summary>The container's name; unique on the engine.</summary>
    public string? Name { get; init; }

    /// <summary>The platform of its image.</summary>
    public ContainerPlatform? Platform { get; init; }

    /// <summary>How its image is fetched.</summary>
    public PullPolicy? Pull { get; init; }

    /// <summary>The program that runs in place of the image's entrypoint; empty for none.</summary>
    public string? Entrypoint { get; init; }

    /// <summary>Who its processes run as: <c>user</c> or <c>uid</c>, either with <c>:group</c>.</summary>
    public string? User { get; init; }

    /// <summary>Where its processes begin: an absolute path.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Its host name.</summary>
    public string? HostName { get; init; }

    /// <summary>Its NIS domain.</summary>
    public string? DomainName { get; init; }

    /// <summary>Its environment, besides that of the pipeline's own keyword, which comes after.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>What the runtime beneath the engine is told.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>True to keep its input open.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>True to give it a terminal: its output is one stream then.</summary>
    public bool HasTerminal { get; init; }

    /// <summary>Whether a small init process is its first; null for the engine's choice.</summary>
    public bool? HasInit { get; init; }

    /// <summary>When the engine starts it again.</summary>
    public RestartPolicy? Restart { get; init; }

    /// <summary>The signal that stops it.</summary>
    public string? StopSignal { get; init; }

    /// <summary>How long it has after that signal.</summary>
    public TimeSpan? StopTimeout { get; init; }

    /// <summary>The runtime beneath the engine.</summary>
    public string? Runtime { get; init; }

    /// <summary>Where its output goes.</summary>
    public string? LogDriver { get; init; }

    /// <summary>What the log driver is told.</summary>
    public IReadOnlyDictionary<string, string> LogOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>How much of the machine it may use.</summary>
    public ResourceLimits Resources { get; init; } = new();

    /// <summary>What it may do with devices.</summary>
    public DeviceAccess Devices { get; init; } = new();

    /// <summary>How the engine finds out whether it is well.</summary>
    public HealthSettings Health { get; init; } = new();

    /// <summary>How it takes part in its job's network.</summary>
    public ContainerNetwork Network { get; init; } = new();

    /// <summary>Its files.</summary>
    public StorageSettings Storage { get; init; } = new();

    /// <summary>How far it is kept apart from the machine.</summary>
    public SecuritySettings Security { get; init; } = new();

    /// <summary>Reads the flags of <c>docker create</c>, split into words as GitHub's runner does. Never throws.</summary>
    /// <param name="text">The text, such as <c>--cpus 1 --user node</c>.</param>
    /// <param name="role">What the container is for, which some flags do not fit.</param>
    public static ParsedOptions Parse(string text, ContainerRole role) => new OptionReader(text, role).Read();
}

/// <summary>What a text of options says.</summary>
/// <param name="Options">What could be read.</param>
/// <param name="Problems">What could not, or does nothing, in the order of the text.</param>
public sealed record ParsedOptions(ContainerOptions Options, IReadOnlyList<ContainerProblem> Problems);

/// <summary>What a container is for.</summary>
public enum ContainerRole
{
    /// <summary>The steps of a job run in it.</summary>
    Job,

    /// <summary>It runs beside a job.</summary>
    Service,
}
