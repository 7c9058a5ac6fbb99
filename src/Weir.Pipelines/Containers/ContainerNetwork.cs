namespace Weir.Pipelines.Containers;

/// <summary>How a container takes part in its job's network. Null is the engine's choice.</summary>
public sealed record ContainerNetwork
{
    /// <summary>Names by which others in the network reach it, besides its own.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Other containers and what it calls them: <c>container</c> or <c>container:alias</c>.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>Its link-local addresses.</summary>
    public IReadOnlyList<string> LinkLocalAddresses { get; init; } = [];

    /// <summary>Its IPv4 address.</summary>
    public string? Address4 { get; init; }

    /// <summary>Its IPv6 address.</summary>
    public string? Address6 { get; init; }

    /// <summary>Its MAC address.</summary>
    public string? HardwareAddress { get; init; }

    /// <summary>Names in its hosts file.</summary>
    public IReadOnlyList<ExtraHost> Hosts { get; init; } = [];

    /// <summary>The addresses of its name servers.</summary>
    public IReadOnlyList<string> DnsServers { get; init; } = [];

    /// <summary>The domains in which it looks names up.</summary>
    public IReadOnlyList<string> DnsSearch { get; init; } = [];

    /// <summary>Options of its resolver, such as <c>ndots:1</c>.</summary>
    public IReadOnlyList<string> DnsOptions { get; init; } = [];

    /// <summary>Ports that are published besides those of the pipeline's own keyword.</summary>
    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];

    /// <summary>Ports that it listens on.</summary>
    public IReadOnlyList<ExposedPort> Exposed { get; init; } = [];

    /// <summary>True to publish each port that it or its image exposes, on a free port.</summary>
    public bool PublishesAll { get; init; }
}

/// <summary>A name in a container's hosts file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Address">Its address, or <c>host-gateway</c> for the engine's machine.</param>
public sealed record ExtraHost(string Name, string Address);
