namespace Weir.Pipelines.Containers;

/// <summary>How far a container is kept apart from the engine's machine. Null is the engine's own way.</summary>
public sealed record SecuritySettings
{
    /// <summary>True to give it all rights on the machine.</summary>
    public bool IsPrivileged { get; init; }

    /// <summary>Capabilities of Linux that it gets, such as <c>CAP_NET_ADMIN</c>, or <c>ALL</c>.</summary>
    public IReadOnlyList<string> AddedCapabilities { get; init; } = [];

    /// <summary>Capabilities that it loses.</summary>
    public IReadOnlyList<string> DroppedCapabilities { get; init; } = [];

    /// <summary>Groups of its processes besides those of their user.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Options such as <c>no-new-privileges</c> and <c>seccomp=unconfined</c>.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>True where the paths of the kernel below <c>/proc</c> and <c>/sys</c> are neither hidden nor read-only.</summary>
    public bool ShowsSystemPaths { get; init; }

    /// <summary>Settings of the kernel for it alone.</summary>
    public IReadOnlyDictionary<string, string> Sysctls { get; init; } = new Dictionary<string, string>();

    /// <summary>Its control groups: <c>host</c> or <c>private</c>.</summary>
    public string? Cgroups { get; init; }

    /// <summary>Its shared memory and semaphores: <c>none</c>, <c>host</c>, <c>private</c>, <c>shareable</c> or <c>container:NAME</c>.</summary>
    public string? Ipc { get; init; }

    /// <summary>The processes that it sees: <c>host</c> or <c>container:NAME</c>.</summary>
    public string? Processes { get; init; }

    /// <summary>Its users: <c>host</c>.</summary>
    public string? Users { get; init; }

    /// <summary>Its host name's namespace: <c>host</c>.</summary>
    public string? HostNames { get; init; }
}
