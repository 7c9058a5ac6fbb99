namespace Weir.Delivery.Gateways;

/// <summary>How a gateway is.</summary>
public sealed record GatewayStatus
{
    /// <summary>Its process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The version of its program.</summary>
    public string Program { get; set; } = "";

    /// <summary>When that process started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Where it listens, as <c>address:port</c>.</summary>
    public required string Listen { get; init; }

    /// <summary>Where Prometheus may read the metrics; null for nowhere but the control socket.</summary>
    public string? Metrics { get; set; }

    /// <summary>The process whose place it took and that still has requests; null where there is none.</summary>
    public int? Predecessor { get; set; }

    /// <summary>When its certificate expires; null without TLS.</summary>
    public DateTimeOffset? CertificateExpires { get; set; }

    /// <summary>Why the files of the certificate as they are now are not used; null where they are.</summary>
    public string? CertificateProblem { get; set; }

    /// <summary>The table in force.</summary>
    public required GatewayTable Table { get; init; }

    /// <summary>The backends in it.</summary>
    public IReadOnlyList<GatewayBackend> Backends { get; set; } = [];

    /// <summary>Backends that left it and still have requests.</summary>
    public IReadOnlyList<GatewayBackend> Draining { get; set; } = [];

    /// <summary>What was counted of each release.</summary>
    public IReadOnlyList<GatewayCounts> Counts { get; set; } = [];
}

/// <summary>How a backend is.</summary>
/// <param name="Release">The release that it belongs to.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Health"><c>new</c>, <c>healthy</c>, <c>unhealthy</c> or <c>down</c>.</param>
/// <param name="Problem">What its last check said; null where it passed.</param>
/// <param name="Requests">Requests in flight.</param>
/// <param name="Streams">WebSockets and event streams in flight.</param>
public sealed record GatewayBackend(string Release, string Address, string Health, string? Problem, int Requests, int Streams);

/// <summary>What a gateway counted of a release. Counts only grow: over an own upgrade as well, and over a kill but for its last 2 seconds.</summary>
public sealed record GatewayCounts
{
    private const int SubBits = 3;

    /// <summary>The release.</summary>
    public required string Id { get; init; }

    /// <summary>Since when it is counted.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Requests that were for it, without copies.</summary>
    public long Total { get; set; }

    /// <summary>WebSockets, and other answers below 200.</summary>
    public long Status1xx { get; set; }

    /// <summary>Answers from 200 to 299.</summary>
    public long Status2xx { get; set; }

    /// <summary>Answers from 300 to 399.</summary>
    public long Status3xx { get; set; }

    /// <summary>Answers from 400 to 499.</summary>
    public long Status4xx { get; set; }

    /// <summary>Answers of 500 and more.</summary>
    public long Status5xx { get; set; }

    /// <summary>Requests that it did not answer: it broke off, or could not be reached, also where another release served the user instead.</summary>
    public long Unanswered { get; set; }

    /// <summary>Requests whose client went away.</summary>
    public long ClientGone { get; set; }

    /// <summary>Connections that could not be made.</summary>
    public long ConnectFailures { get; set; }

    /// <summary>Copies of requests that it got.</summary>
    public long Mirrored { get; set; }

    /// <summary>Copies that it answered with 500 or more, or not at all.</summary>
    public long MirrorErrors { get; set; }

    /// <summary>The sum of the times of all answers, without those of streams.</summary>
    public double LatencySeconds { get; set; }

    /// <summary>
    /// How many answers took how long, without streams: cell 0 to 7 are microseconds; each power of two from there on has 8 cells of the same width.
    /// </summary>
    public IReadOnlyList<long> Latency { get; set; } = [];

    /// <summary>Requests that were answered with 500 or more, or not at all.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Errors => Status5xx + Unanswered;

    /// <summary>What came since an earlier reading; all of it where the counts began anew meanwhile.</summary>
    public GatewayCounts Less(GatewayCounts earlier) => earlier.Id != Id || earlier.Total > Total ? this : this with
    {
        Total = Total - earlier.Total,
        Status1xx = Status1xx - earlier.Status1xx,
        Status2xx = Status2xx - earlier.Status2xx,
        Status3xx = Status3xx - earlier.Status3xx,
        Status4xx = Status4xx - earlier.Status4xx,
        Status5xx = Status5xx - earlier.Status5xx,
        Unanswered = Unanswered - earlier.Unanswered,
        ClientGone = ClientGone - earlier.ClientGone,
        ConnectFailures = ConnectFailures - earlier.ConnectFailures,
        Mirrored = Mirrored - earlier.Mirrored,
        MirrorErrors = MirrorErrors - earlier.MirrorErrors,
        LatencySeconds = LatencySeconds - earlier.LatencySeconds,
        Latency = [.. Latency.Select((count, cell) => count - (cell < earlier.Latency.Count ? earlier.Latency[cell] : 0))],
    };

    /// <summary>The time that a share of the answers stays below, at most an eighth too long; null where there is none.</summary>
    /// <param name="share">From 0 to 1.</param>
    public TimeSpan? Quantile(double share)
    {
        var rank = (long)Math.Ceiling(share * Latency.Sum());
        long seen = 0;
        for (var cell = 0; cell < Latency.Count; cell++)
        {
            seen += Latency[cell];
            if (seen > 0 && seen >= rank)
                return TimeSpan.FromMicroseconds(EndOf(cell));
        }

        return null;
    }

    private static long EndOf(int cell)
    {
        if (cell < 1 << SubBits)
            return cell + 1;
        var power = (cell >> SubBits) + SubBits - 1;
        return (1L << power) + ((cell % (1 << SubBits) + 1L) << (power - SubBits));
    }
}
