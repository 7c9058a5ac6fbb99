using System.Net;

namespace Weir.Engine.Executors.Docker.Connection;

/// <summary>Where a container engine listens.</summary>
/// <param name="Origin">What named it, for messages: <c>DOCKER_HOST</c>, say.</param>
public abstract record EngineEndpoint(string Origin)
{
    /// <summary>A socket of this machine.</summary>
    /// <param name="Path">Its absolute path.</param>
    /// <param name="Origin">What named it.</param>
    public sealed record Socket(string Path, string Origin) : EngineEndpoint(Origin)
    {
        /// <inheritdoc/>
        public override string Address => $"unix://{Path}";
    }

    /// <summary>A port.</summary>
    /// <param name="Host">A name or an address; an IPv6 address without brackets.</param>
    /// <param name="Port">The port.</param>
    /// <param name="Tls">How it is secured; null where it is not.</param>
    /// <param name="Origin">What named it.</param>
    public sealed record Tcp(string Host, int Port, EngineTls? Tls, string Origin) : EngineEndpoint(Origin)
    {
        /// <inheritdoc/>
        public override string Address => FormattableString.Invariant($"tcp://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");
    }

    /// <summary>An engine behind SSH, whose <c>docker</c> program hands the connection on.</summary>
    /// <param name="Host">A name or an address.</param>
    /// <param name="User">Who signs in; null for what ssh's configuration says.</param>
    /// <param name="Port">The port; null for what ssh's configuration says.</param>
    /// <param name="SocketPath">The engine's socket over there; null for what is usual there.</param>
    /// <param name="Origin">What named it.</param>
    public sealed record Ssh(string Host, string? User, int? Port, string? SocketPath, string Origin) : EngineEndpoint(Origin)
    {
        /// <inheritdoc/>
        public override string Address => FormattableString.Invariant(
            $"ssh://{(User is null ? "" : User + "@")}{(Host.Contains(':') ? $"[{Host}]" : Host)}{(Port is null ? "" : $":{Port}")}{SocketPath}");
    }

    /// <summary>The endpoint, as <c>DOCKER_HOST</c> has it.</summary>
    public abstract string Address { get; }

    /// <summary>True where the address is one of this machine; what answers there may be elsewhere still.</summary>
    public bool IsOfThisMachine => this switch
    {
        Socket => true,
        Tcp { Host: "localhost" } => true,
        Tcp { Host: var host } => IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address),
        _ => false,
    };

    /// <summary>The address.</summary>
    public sealed override string ToString() => Address;
}

/// <summary>How a port is secured.</summary>
/// <param name="Folder">Where <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c> are, as far as they are needed; null for the system's authorities alone.</param>
/// <param name="Verify">False where any certificate of the engine will do.</param>
public sealed record EngineTls(string? Folder, bool Verify);
