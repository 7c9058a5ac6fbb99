using Microsoft.AspNetCore.Http;
using Weir.Gateway.Backends;
using Weir.Gateway.Counting;
using Weir.Gateway.Tables;

namespace Weir.Gateway.Routing;

/// <summary>A request's claim on a backend. Whoever got it releases it.</summary>
/// <param name="Release">The release that serves.</param>
/// <param name="Backend">Its backend; the request is counted there.</param>
/// <param name="Instead">The release that the request was for, where that one cannot serve.</param>
internal readonly record struct Claim(LiveRelease Release, Backend Backend, LiveRelease? Instead);

/// <summary>Holds the table in force, its backends and those that drain.</summary>
internal sealed class Router : IAsyncDisposable
{
    private const int CountsKept = 100;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<Backend> _draining = [];
    private readonly List<ReleaseCounts> _counts = [];
    private readonly Dictionary<Backend, (CancellationTokenSource Stop, Task Loop)> _checks = [];
    private readonly CancellationTokenSource _ending = new();

    private volatile LiveTable _live = new(new GatewayTable { Version = 0 }, []);

    public Router(TimeProvider time) => _time = time;

    public LiveTable Live => _live;

    public Changes Changes { get; } = new();

    /// <summary>Backends that get nothing more and still have requests.</summary>
    public IReadOnlyList<Backend> Draining
    {
        get
        {
            lock (_gate)
                return [.. _draining];
        }
    }

    /// <summary>The counts of all releases that are or were in the table.</summary>
    public IReadOnlyList<KeptCounts> Counts
    {
        get
        {
            lock (_gate)
                return [.. _counts.Select(counts => counts.Read())];
        }
    }

    /// <summary>Chooses a release and a backend, and counts the request there under the same decision. Null where no backend can take it.</summary>
    public Claim? TryClaim(HttpRequest request, ref RequestUser user, bool isStream, Backend? avoid)
    {
        while (true)
        {
            var live = _live;
            if (live.Choose(request, ref user) is not { } chosen)
                return null;
            var release = chosen;
            if (chosen.Pick(avoid) is not { } backend)
            {
                if (live.Other(chosen) is not { } other || other.Pick(avoid) is not { } instead)
                    return null;
                (release, backend) = (other, instead);
            }

            // One that is closed has left the table since it was read: read it again.
            if (backend.Claims.TryClaim(isStream))
                return new Claim(release, backend, release == chosen ? null : chosen);
        }
    }

    /// <summary>Puts a table in force. Backends that are not in it any more get nothing from here on, and drain.</summary>
    public void Apply(GatewayTable table)
    {
        lock (_gate)
        {
            var before = _live.Releases.SelectMany(release => release.Backends).ToDictionary(backend => (backend.Release, backend.Address, backend.Protocol));
            var releases = table.Releases.Select(release => new LiveRelease(
                release.Id, release.Label, [.. release.Backends.Select(address => Known(before, release, address))], CountsOf(release.Id))).ToList();
            _live = new LiveTable(table, releases);
            foreach (var backend in before.Values)
                StartDraining(backend, table);
            foreach (var backend in releases.SelectMany(release => release.Backends).Where(backend => !_checks.ContainsKey(backend)))
                StartChecking(backend);
        }

        Changes.Signal();
    }

    /// <summary>Adds what another process counted.</summary>
    public void Add(IReadOnlyList<KeptCounts> counts)
    {
        lock (_gate)
        {
            foreach (var kept in counts)
            {
                if (_counts.Find(own => own.Id == kept.Id) is { } own)
                {
                    own.Add(kept);
                    continue;
                }

                var taken = new ReleaseCounts(kept.Id, kept.Since);
                taken.Add(kept);
                _counts.Add(taken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<Task> loops;
        lock (_gate)
        {
            _ending.Cancel();
            loops = [.. _checks.Values.Select(check => check.Loop)];
        }

        await Task.WhenAll(loops).ConfigureAwait(false);
        foreach (var backend in _checks.Keys)
            backend.Dispose();
        _ending.Dispose();
    }

    private Backend Known(Dictionary<(string, string, string), Backend> before, TableRelease release, string address) =>
        before.Remove((release.Id, address, release.Protocol), out var known) ? known : new Backend(release.Id, address, release.Protocol, Changes.Signal);

    private ReleaseCounts CountsOf(string id)
    {
        if (_counts.Find(counts => counts.Id == id) is { } known)
            return known;
        if (_counts.Count >= CountsKept)
            _counts.RemoveAt(_counts.FindIndex(counts => _live.Releases.All(release => release.Id != counts.Id)) is >= 0 and var old ? old : 0);
        var counts = new ReleaseCounts(id, _time.GetUtcNow());
        _counts.Add(counts);
        return counts;
    }

    private void StartChecking(Backend backend)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        var loop = new HealthLoop(backend, () => _live.Table.Health, _time);
        _checks.Add(backend, (stop, Task.Run(() => loop.RunAsync(stop.Token), CancellationToken.None)));
    }

    private void StartDraining(Backend backend, GatewayTable table)
    {
        _draining.Add(backend);
        _ = Task.Run(() => DrainAsync(backend, TimeSpan.FromSeconds(table.DrainSeconds), TimeSpan.FromSeconds(table.StreamDrainSeconds)), CancellationToken.None);
    }

    private async Task DrainAsync(Backend backend, TimeSpan requests, TimeSpan streams)
    {
        await backend.DrainAsync(requests, streams, _time).ConfigureAwait(false);
        (CancellationTokenSource Stop, Task Loop) check;
        lock (_gate)
        {
            _draining.Remove(backend);
            _checks.Remove(backend, out check);
        }

        Changes.Signal();
        await check.Stop.CancelAsync().ConfigureAwait(false);
        await check.Loop.ConfigureAwait(false);
        check.Stop.Dispose();
        backend.Dispose();
    }
}
