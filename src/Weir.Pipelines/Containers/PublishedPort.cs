namespace Weir.Pipelines.Containers;

/// <summary>A port of a container that is published on the engine's machine.</summary>
/// <param name="Port">The container's port, from 1 to 65535.</param>
/// <param name="Protocol">How it is spoken to.</param>
/// <param name="HostPort">The machine's port; null for a free one.</param>
/// <param name="HostAddress">The machine's address; null for all of them.</param>
public sealed record PublishedPort(int Port, PortProtocol Protocol = PortProtocol.Tcp, int? HostPort = null, string? HostAddress = null);

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
