using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Weir.Gateway.Backends;

/// <summary>How a backend is.</summary>
internal enum BackendHealth
{
    /// <summary>It has not passed its checks yet, and gets nothing.</summary>
    New,

    /// <summary>It passes its checks.</summary>
    Healthy,

    /// <summary>It failed its checks, or broke off several answers: it gets requests only where no other can take them.</summary>
    Unhealthy,

    /// <summary>It refuses connections, and gets nothing until it passes its checks again.</summary>
    Down,
}

/// <summary>An instance of a release, with its connections and its health.</summary>
internal sealed class Backend : IDisposable
{
    private const int UnansweredUntilUnhealthy = 3;

    private readonly CancellationTokenSource _requests = new();
    private readonly CancellationTokenSource _streams = new();
    private readonly Action _changed;

    private volatile BackendHealth _health;
    private int _unanswered;

    public Backend(string release, string address, string protocol, Action changed)
    {
        (Release, Address, Protocol, _changed) = (release, address, protocol, changed);
        Prefix = $"http://{address}";
        Client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            EnableMultipleHttp2Connections = true,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            // Servers close idle connections, some after 2 seconds, and a request that is on its way then is lost: be earlier.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1),
        });
    }

    public string Release { get; }

    public string Address { get; }

    public string Protocol { get; }

    /// <summary>The address as the beginning of a URL.</summary>
    public string Prefix { get; }

    public HttpMessageInvoker Client { get; }

    public Claims Claims { get; } = new();

    public BackendHealth Health => _health;

    /// <summary>What the last check that failed said; null after one that passed.</summary>
    public string? Problem { get; private set; }

    /// <summary>True from the first time that it was healthy.</summary>
    public bool WasHealthy { get; private set; }

    public Version HttpVersion => Protocol == "h2c" ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11;

    /// <summary>Ends requests that are still there when the time for draining is over.</summary>
    public CancellationToken Deadline(bool isStream) => isStream ? _streams.Token : _requests.Token;

    public ForwarderRequestConfig Request(TimeSpan idle) => new()
    {
        Version = HttpVersion,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = idle,
    };

    /// <summary>Notes what checks or requests told of it.</summary>
    public void Mark(BackendHealth health, string? problem)
    {
        Problem = problem;
        WasHealthy |= health == BackendHealth.Healthy;
        if (health == BackendHealth.Healthy)
            Volatile.Write(ref _unanswered, 0);
        if (_health == health)
            return;
        _health = health;
        _changed();
    }

    /// <summary>Notes that it could not be connected to.</summary>
    public void MarkRefused(string problem) => Mark(_health == BackendHealth.New ? BackendHealth.New : BackendHealth.Down, problem);

    /// <summary>Notes whether it answered a request.</summary>
    public void MarkAnswered(bool isAnswered)
    {
        if (isAnswered)
        {
            if (Volatile.Read(ref _unanswered) != 0)
                Volatile.Write(ref _unanswered, 0);
        }
        else if (Interlocked.Increment(ref _unanswered) >= UnansweredUntilUnhealthy && _health == BackendHealth.Healthy)
        {
            Mark(BackendHealth.Unhealthy, "it broke off several answers in a row");
        }
    }

    /// <summary>Takes no more requests, waits for those that it has, and ends them when their time is over.</summary>
    public async Task DrainAsync(TimeSpan requests, TimeSpan streams, TimeProvider time)
    {
        Claims.Close();
        using var requestsTimer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), _requests, requests, Timeout.InfiniteTimeSpan);
        using var streamsTimer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), _streams, streams, Timeout.InfiniteTimeSpan);
        await Claims.Empty.ConfigureAwait(false);
    }

    public void Dispose()
    {
        Client.Dispose();
        _requests.Dispose();
        _streams.Dispose();
    }
}
