namespace Weir.Gateway.Counting;

/// <summary>How a request of a release ended.</summary>
internal enum RequestEnd
{
    /// <summary>The release answered it.</summary>
    Answered,

    /// <summary>The release did not answer, or broke off, or could not be reached so that another one served the request.</summary>
    Unanswered,

    /// <summary>The client went away.</summary>
    ClientGone,
}

/// <summary>What was counted of a release since the gateway first had it. Lock-free; a reader sees each number as it is.</summary>
internal sealed class ReleaseCounts(string id, DateTimeOffset since)
{
    private readonly long[] _classes = new long[6];

    private long _total;
    private long _unanswered;
    private long _clientGone;
    private long _connectFailures;
    private long _mirrored;
    private long _mirrorErrors;

    public string Id => id;

    public LatencyHistogram Latency { get; } = new();

    public void Count(RequestEnd end, int status, TimeSpan? took)
    {
        Interlocked.Increment(ref _total);
        switch (end)
        {
            case RequestEnd.Answered:
                Interlocked.Increment(ref _classes[Math.Clamp(status / 100, 1, 5)]);
                if (took is { } time)
                    Latency.Add(time);
                break;
            case RequestEnd.Unanswered:
                Interlocked.Increment(ref _unanswered);
                break;
            default:
                Interlocked.Increment(ref _clientGone);
                break;
        }
    }

    public void CountConnectFailure() => Interlocked.Increment(ref _connectFailures);

    public void CountMirrored(bool isError)
    {
        Interlocked.Increment(ref _mirrored);
        if (isError)
            Interlocked.Increment(ref _mirrorErrors);
    }

    public KeptCounts Read() => new()
    {
        Id = id,
        Since = since,
        Total = Volatile.Read(ref _total),
        Status1xx = Volatile.Read(ref _classes[1]),
        Status2xx = Volatile.Read(ref _classes[2]),
        Status3xx = Volatile.Read(ref _classes[3]),
        Status4xx = Volatile.Read(ref _classes[4]),
        Status5xx = Volatile.Read(ref _classes[5]),
        Unanswered = Volatile.Read(ref _unanswered),
        ClientGone = Volatile.Read(ref _clientGone),
        ConnectFailures = Volatile.Read(ref _connectFailures),
        Mirrored = Volatile.Read(ref _mirrored),
        MirrorErrors = Volatile.Read(ref _mirrorErrors),
        LatencySeconds = Latency.Sum.TotalSeconds,
        Latency = Latency.Read(),
    };

    /// <summary>Adds what another process counted of the same release.</summary>
    public void Add(KeptCounts other)
    {
        Interlocked.Add(ref _total, other.Total);
        Interlocked.Add(ref _classes[1], other.Status1xx);
        Interlocked.Add(ref _classes[2], other.Status2xx);
        Interlocked.Add(ref _classes[3], other.Status3xx);
        Interlocked.Add(ref _classes[4], other.Status4xx);
        Interlocked.Add(ref _classes[5], other.Status5xx);
        Interlocked.Add(ref _unanswered, other.Unanswered);
        Interlocked.Add(ref _clientGone, other.ClientGone);
        Interlocked.Add(ref _connectFailures, other.ConnectFailures);
        Interlocked.Add(ref _mirrored, other.Mirrored);
        Interlocked.Add(ref _mirrorErrors, other.MirrorErrors);
        Latency.Add(other.Latency, other.LatencySeconds);
    }
}

/// <summary>The counts of a release as they are told and kept.</summary>
internal sealed record KeptCounts
{
    public required string Id { get; init; }

    public required DateTimeOffset Since { get; init; }

    public long Total { get; init; }

    public long Status1xx { get; init; }

    public long Status2xx { get; init; }

    public long Status3xx { get; init; }

    public long Status4xx { get; init; }

    public long Status5xx { get; init; }

    public long Unanswered { get; init; }

    public long ClientGone { get; init; }

    public long ConnectFailures { get; init; }

    public long Mirrored { get; init; }

    public long MirrorErrors { get; init; }

    public double LatencySeconds { get; init; }

    public IReadOnlyList<long> Latency { get; init; } = [];
}
