namespace Weir.Delivery.Gateways;

/// <summary>All that a gateway is to do, whole; what <c>PUT /table</c> takes.</summary>
/// <remarks>What has a default can be set: generated JSON code overwrites the default of what can only be initialized.</remarks>
public sealed record GatewayTable
{
    /// <summary>Grows with every change. A table with a smaller one, or with the same one and other content, is refused.</summary>
    public required long Version { get; init; }

    /// <summary>The releases that may get requests. What is not in here any more is drained.</summary>
    public IReadOnlyList<GatewayTableRelease> Releases { get; set; } = [];

    /// <summary>The release that gets what the candidate does not.</summary>
    public string? Stable { get; set; }

    /// <summary>The release that is judged; null where none is.</summary>
    public string? Candidate { get; set; }

    /// <summary>The candidate's share of the requests that no match decides, from 0 to 100, with two decimals.</summary>
    public double CandidatePercent { get; set; }

    /// <summary>Requests that go to the candidate whatever the percentage.</summary>
    public IReadOnlyList<GatewayTableMatch> Matches { get; set; } = [];

    /// <summary>What keeps a user with one release.</summary>
    public GatewayTableSticky Sticky { get; set; } = new();

    /// <summary>Requests of which the candidate gets a copy, from 0 to 100.</summary>
    public double MirrorPercent { get; set; }

    /// <summary>What tells that a backend is healthy.</summary>
    public GatewayTableHealth Health { get; set; } = new();

    /// <summary>How long requests in flight are waited for when a backend is drained, in seconds.</summary>
    public double DrainSeconds { get; set; } = 30;

    /// <summary>How long WebSockets and event streams are waited for, in seconds.</summary>
    public double StreamDrainSeconds { get; set; } = 10;

    /// <summary>How long a request waits where no backend can take it, in seconds.</summary>
    public double WaitSeconds { get; set; } = 5;

    /// <summary>How long nothing may move between a client and a backend, in seconds.</summary>
    public double IdleSeconds { get; set; } = 300;

    /// <summary>True where a proxy stands before the gateway, whose <c>X-Forwarded-*</c> are kept; otherwise they are replaced.</summary>
    public bool TrustForwarded { get; set; }

    /// <summary>Whether requests are served, held, or answered by the gateway itself.</summary>
    public GatewayTableServing Serving { get; set; } = new();
}

/// <summary>A release that may get requests.</summary>
public sealed record GatewayTableRelease
{
    /// <summary>Which, such as <c>r12</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public string Label { get; set; } = "";

    /// <summary>Where its instances are, as <c>host:port</c>.</summary>
    public IReadOnlyList<string> Backends { get; set; } = [];

    /// <summary><c>http1</c>, or <c>h2c</c> for instances that speak HTTP/2 without TLS, as those of gRPC do.</summary>
    public string Protocol { get; set; } = "http1";
}

/// <summary>Requests that are told by a header or a cookie.</summary>
/// <param name="Kind"><c>header</c> or <c>cookie</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">The value that it must have; null where it is enough that it is there.</param>
public sealed record GatewayTableMatch(string Kind, string Name, string? Value);

/// <summary>What keeps a user with one release.</summary>
public sealed record GatewayTableSticky
{
    /// <summary><c>cookie</c>, <c>header</c> or <c>none</c>.</summary>
    public string By { get; set; } = "cookie";

    /// <summary>The name of the cookie or header.</summary>
    public string Name { get; set; } = "weir-canary";
}

/// <summary>What tells that a backend is healthy.</summary>
public sealed record GatewayTableHealth
{
    /// <summary>The path that must answer 200 to 399; null where the port must accept connections.</summary>
    public string? Path { get; set; }

    /// <summary>The time between two checks of a healthy backend, in seconds.</summary>
    public double EverySeconds { get; set; } = 1;

    /// <summary>How long an answer may take, in seconds.</summary>
    public double TimeoutSeconds { get; set; } = 5;

    /// <summary>How many checks in a row must pass before a backend gets requests.</summary>
    public int Passes { get; set; } = 1;

    /// <summary>How many checks in a row must fail before a backend counts as unhealthy.</summary>
    public int Failures { get; set; } = 3;
}

/// <summary>Whether requests are served.</summary>
public sealed record GatewayTableServing
{
    /// <summary><c>serve</c>, <c>hold</c> or <c>maintenance</c>.</summary>
    public string State { get; set; } = "serve";

    /// <summary>How long a request is held before it is answered with 503, in seconds.</summary>
    public double HoldSeconds { get; set; } = 30;

    /// <summary>What the gateway's own 503 says in <c>Retry-After</c>, in seconds.</summary>
    public int RetryAfterSeconds { get; set; } = 10;

    /// <summary>The text of the maintenance answer.</summary>
    public string Message { get; set; } = "down for maintenance";
}
