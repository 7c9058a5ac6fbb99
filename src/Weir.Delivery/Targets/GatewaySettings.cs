namespace Weir.Delivery.Targets;

/// <summary>The gateway before an environment.</summary>
public sealed record GatewaySettings
{
    /// <summary>Where it listens, as <c>port</c> or <c>address:port</c>.</summary>
    public string Listen { get; init; } = "127.0.0.1:8080";

    /// <summary>The file with the certificate and its chain, in PEM; null for plain HTTP.</summary>
    public string? Certificate { get; init; }

    /// <summary>The file with its key, in PEM.</summary>
    public string? Key { get; init; }
}
