using Weir.Gateway.Backends;
using Weir.Gateway.Counting;

namespace Weir.Gateway.Routing;

/// <summary>A release of the table in force. Its backends and counts go on from one table to the next.</summary>
internal sealed class LiveRelease(string id, string label, Backend[] backends, ReleaseCounts counts)
{
    private uint _turn;

    public string Id => id;

    public string Label => label;

    public IReadOnlyList<Backend> Backends => backends;

    public ReleaseCounts Counts => counts;

    /// <summary>True where one of its backends could ever take a request.</summary>
    public bool WasHealthy => Array.Exists(backends, static backend => backend.WasHealthy);

    /// <summary>The backend for the next request: of the healthy ones that with the fewest requests, otherwise an unhealthy one; null where there is none.</summary>
    /// <param name="avoid">Taken only where there is no other.</param>
    public Backend? Pick(Backend? avoid)
    {
        if (backends.Length == 1)
            return IsUsable(backends[0]) ? backends[0] : null;
        var turn = Interlocked.Increment(ref _turn);
        Backend? best = null;
        var bestRank = (Class: int.MaxValue, InFlight: int.MaxValue);
        for (var at = 0; at < backends.Length; at++)
        {
            var backend = backends[(int)((turn + (uint)at) % (uint)backends.Length)];
            if (!IsUsable(backend))
                continue;
            var rank = (backend == avoid ? 2 : backend.Health == BackendHealth.Healthy ? 0 : 1, backend.Claims.Requests + backend.Claims.Streams);
            if (rank.CompareTo(bestRank) < 0)
                (best, bestRank) = (backend, rank);
        }

        return best;
    }

    private static bool IsUsable(Backend backend) => backend.Health is BackendHealth.Healthy or BackendHealth.Unhealthy;
}
