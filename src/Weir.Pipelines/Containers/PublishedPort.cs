using Weir.Pipelines.Containers.Grammars;

namespace Weir.Pipelines.Containers;

/// <summary>A port of a container that is published on the engine's machine.</summary>
/// <param name="Port">The container's port, from 1 to 65535.</param>
/// <param name="Protocol">How it is spoken to.</param>
/// <param name="HostPort">The machine's port; null for a free one.</param>
/// <param name="HostAddress">The machine's address; null for all of them.</param>
public sealed record PublishedPort(int Port, PortProtocol Protocol = PortProtocol.Tcp, int? HostPort = null, string? HostAddress = null)
{
    /// <summary>The last of the machine's ports of which the engine takes a free one; null where <see cref="HostPort"/> is the only one.</summary>
    public int? LastHostPort { get; init; }

    /// <summary>Reads <c>[[address:][port]:]port[/protocol]</c>, where ports may be ranges: one published port for each port of the container.</summary>
    public static Parsed<IReadOnlyList<PublishedPort>> Parse(string text) => Published.Read(text);
}

/// <summary>The protocols of published ports.</summary>
public enum PortProtocol
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,

    /// <summary>SCTP.</summary>
    Sctp,
}

/// <summary>A port that a container listens on, whether or not it is published.</summary>
/// <param name="Port">From 1 to 65535.</param>
/// <param name="Protocol">How it is spoken to.</param>
public sealed record ExposedPort(int Port, PortProtocol Protocol = PortProtocol.Tcp);
