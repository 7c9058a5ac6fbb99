using Weir.Gateway.Counting;
using Weir.Gateway.Tables;

namespace Weir.Gateway.Control;

/// <summary>What the gateway keeps on disk: enough to start again as it was.</summary>
/// <param name="Listen">Where it listens.</param>
/// <param name="Certificate">The file with the certificate; null for plain HTTP.</param>
/// <param name="Key">The file with its key.</param>
/// <param name="Metrics">Where Prometheus may read; null for nowhere.</param>
/// <param name="Table">The table in force.</param>
internal sealed record KeptState(string Listen, string? Certificate, string? Key, string? Metrics, GatewayTable Table);

/// <summary>How the gateway is.</summary>
internal sealed record GatewayStatus
{
    public required int ProcessId { get; init; }

    /// <summary>The version of the program.</summary>
    public required string Program { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The address that it listens at, with the port that it really has.</summary>
    public required string Listen { get; init; }

    public string? Metrics { get; init; }

    /// <summary>The process whose place it took and that still has requests; null where there is none.</summary>
    public int? Predecessor { get; init; }

    public DateTimeOffset? CertificateExpires { get; init; }

    public string? CertificateProblem { get; init; }

    public required GatewayTable Table { get; init; }

    public required IReadOnlyList<BackendStatus> Backends { get; init; }

    public required IReadOnlyList<BackendStatus> Draining { get; init; }

    public required IReadOnlyList<KeptCounts> Counts { get; init; }
}

/// <summary>How a backend is.</summary>
/// <param name="Release">The release that it belongs to.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Health"><c>new</c>, <c>healthy</c>, <c>unhealthy</c> or <c>down</c>.</param>
/// <param name="Problem">What its last check said; null where it passed.</param>
/// <param name="Requests">Requests in flight.</param>
/// <param name="Streams">WebSockets and event streams in flight.</param>
internal sealed record BackendStatus(string Release, string Address, string Health, string? Problem, int Requests, int Streams);

/// <summary>Whether what was waited for has come.</summary>
/// <param name="IsSettled">True where it has.</param>
/// <param name="Waiting">What is missing, for a person.</param>
internal sealed record Settled(bool IsSettled, IReadOnlyList<string> Waiting);

/// <summary>What was wrong with a request to the control socket.</summary>
/// <param name="Errors">All of it, for a person.</param>
internal sealed record ControlProblem(IReadOnlyList<string> Errors);
