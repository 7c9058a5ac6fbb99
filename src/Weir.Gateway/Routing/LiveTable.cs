using Microsoft.AspNetCore.Http;
using Weir.Gateway.Tables;

namespace Weir.Gateway.Routing;

/// <summary>The table in force. It never changes; another one takes its place.</summary>
internal sealed class LiveTable
{
    private readonly int _below;

    public LiveTable(GatewayTable table, IReadOnlyList<LiveRelease> releases)
    {
        Table = table;
        Releases = releases;
        Stable = releases.FirstOrDefault(release => release.Id == table.Stable);
        Candidate = releases.FirstOrDefault(release => release.Id == table.Candidate);
        _below = TrafficSplit.BucketsOf(table.CandidatePercent);
        Idle = TimeSpan.FromSeconds(table.IdleSeconds);
        MirroredBuckets = Candidate is null ? 0 : TrafficSplit.BucketsOf(table.MirrorPercent);
    }

    public GatewayTable Table { get; }

    public IReadOnlyList<LiveRelease> Releases { get; }

    public LiveRelease? Stable { get; }

    public LiveRelease? Candidate { get; }

    public TimeSpan Idle { get; }

    /// <summary>How many of <see cref="TrafficSplit.Buckets"/> requests are mirrored.</summary>
    public int MirroredBuckets { get; }

    /// <summary>True where it takes a user to say which release serves.</summary>
    public bool IsSplit => Stable is not null && Candidate is not null && _below is > 0 and < TrafficSplit.Buckets;

    /// <summary>The release that a request is for; null where there is none.</summary>
    public LiveRelease? Choose(HttpRequest request, ref RequestUser user)
    {
        if (Stable is null || Candidate is null)
            return Stable ?? Candidate;
        if (_below >= TrafficSplit.Buckets || Matches(request))
            return Candidate;
        if (_below <= 0)
            return Stable;
        if (user.Key is null)
            user = RequestUser.Of(request, Table.Sticky);
        return TrafficSplit.Bucket(user.Key, Candidate.Id) < _below ? Candidate : Stable;
    }

    /// <summary>The release that serves where another one cannot: the stable one, and the candidate only where it has a share.</summary>
    public LiveRelease? Other(LiveRelease release) =>
        release == Candidate ? Stable : _below > 0 ? Candidate : null;

    private bool Matches(HttpRequest request)
    {
        foreach (var match in Table.Matches)
        {
            if (match.Kind == "header" ? HasHeader(request, match) : HasCookie(request, match))
                return true;
        }

        return false;
    }

    private static bool HasHeader(HttpRequest request, TableMatch match) =>
        request.Headers.TryGetValue(match.Name, out var values) && (match.Value is null || values.Contains(match.Value));

    private static bool HasCookie(HttpRequest request, TableMatch match) =>
        Cookies.Find(request.Headers.Cookie, match.Name) is { } value && (match.Value is null || value == match.Value);
}
