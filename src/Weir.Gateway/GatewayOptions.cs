using System.Net;
using Weir.Gateway.Control;

namespace Weir.Gateway;

/// <summary>How a gateway is started.</summary>
public sealed record GatewayOptions
{
    /// <summary>The folder with its state and its sockets. It belongs to one gateway, and only its user may look into it.</summary>
    public required string Folder { get; init; }

    /// <summary>Where it listens; null for where it did before.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>The file with the certificate and its chain, in PEM; null for plain HTTP.</summary>
    public string? Certificate { get; init; }

    /// <summary>The file with its key, in PEM.</summary>
    public string? Key { get; init; }

    /// <summary>Where Prometheus may read the metrics; null for the control socket alone.</summary>
    public IPEndPoint? Metrics { get; init; }

    /// <summary>True to take the place of the gateway that runs in the folder, without a lost request.</summary>
    public bool TakesOver { get; init; }

    /// <summary>How long a gateway whose place was taken tells its clients to connect anew before it closes connections that nobody uses.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The same with all that was kept of how it was started before.</summary>
    internal GatewayOptions AsBefore(KeptState before) => this with
    {
        Listen = IPEndPoint.Parse(before.Listen),
        Certificate = before.Certificate,
        Key = before.Key,
        Metrics = before.Metrics is null ? null : IPEndPoint.Parse(before.Metrics),
    };
}
