using System.Text.Json;
using Weir.Gateway.Backends;
using Weir.Gateway.Counting;
using Weir.Gateway.Routing;
using Weir.Gateway.Tables;

namespace Weir.Gateway.Control;

/// <summary>What a running gateway says of itself that no table does.</summary>
internal sealed record GatewayFacts
{
    public required int ProcessId { get; init; }

    public required string Program { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>What is kept beside the table.</summary>
    public required KeptState Kept { get; init; }

    /// <summary>When the certificate expires, and why its files are not used; null without one.</summary>
    public Func<(DateTimeOffset Expires, string? Problem)>? Certificate { get; init; }
}

/// <summary>Does what the control socket is asked for.</summary>
internal sealed class GatewayControl(Router router, StateFolder folder, GatewayFacts facts, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _tables = new(1, 1);
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile Predecessor? _predecessor;
    private volatile bool _isRetired;

    /// <summary>Ends when the gateway is told to stop.</summary>
    public Task Stopped => _stop.Task;

    /// <summary>The process whose place this one took.</summary>
    public Predecessor? Predecessor
    {
        get => _predecessor;
        set => _predecessor = value;
    }

    /// <summary>Puts a table in force, after it is on disk.</summary>
    /// <exception cref="TableRefusedException">It is wrong, or older than the one in force.</exception>
    public async Task ApplyAsync(GatewayTable table, CancellationToken cancellationToken)
    {
        if (TableCheck.Errors(table) is { Count: > 0 } errors)
            throw new TableRefusedException(400, errors);
        if (!await _tables.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken).ConfigureAwait(false))
            throw new TableRefusedException(503, ["another process is taking the place of this gateway: try again"]);
        try
        {
            if (_isRetired)
                throw new TableRefusedException(503, ["another process has taken the place of this gateway: try again"]);
            Refuse(table, router.Live.Table);
            folder.Write(facts.Kept with { Table = table });
            router.Apply(table);
            if (_predecessor is { } predecessor && !await predecessor.FollowAsync(table, cancellationToken).ConfigureAwait(false))
                _predecessor = null;
        }
        finally
        {
            _tables.Release();
        }
    }

    /// <summary>Takes over the table of the process that took this one's place: what is left here is routed by it too.</summary>
    public async Task FollowAsync(GatewayTable table, CancellationToken cancellationToken)
    {
        await _tables.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isRetired)
                throw new TableRefusedException(409, ["nobody has taken the place of this gateway"]);
            Refuse(table, router.Live.Table);
            router.Apply(table);
            if (_predecessor is { } predecessor && !await predecessor.FollowAsync(table, cancellationToken).ConfigureAwait(false))
                _predecessor = null;
        }
        finally
        {
            _tables.Release();
        }
    }

    /// <summary>Lets no table be changed until the result is disposed.</summary>
    public async Task<IDisposable> FreezeAsync(CancellationToken cancellationToken)
    {
        await _tables.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Thaw(_tables);
    }

    /// <summary>Another process has the state and the name from here on.</summary>
    public void Retire() => _isRetired = true;

    public bool IsRetired => _isRetired;

    public void Stop() => _stop.TrySetResult();

    /// <summary>Takes what the predecessor counted until its end.</summary>
    public void Absorb(IReadOnlyList<KeptCounts> counts)
    {
        _predecessor = null;
        router.Add(counts);
    }

    /// <summary>Waits until all backends of a release are healthy.</summary>
    public Task<Settled> ReadyAsync(string release, double within, CancellationToken cancellationToken) => WaitAsync(
        within, () => router.Live.Releases.FirstOrDefault(live => live.Id == release) is { } live
            ? [.. live.Backends.Where(backend => backend.Health != BackendHealth.Healthy).Select(backend => $"{backend.Address}: {backend.Problem ?? "not checked yet"}")]
            : [$"release '{release}' is not in the table"],
        cancellationToken);

    /// <summary>Waits until no request is left at backends that have left the table, here and at the predecessor.</summary>
    public async Task<Settled> DrainedAsync(string release, double within, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var own = await WaitAsync(
            within, () => [.. router.Draining.Where(backend => backend.Release == release).Select(backend =>
                FormattableString.Invariant($"{backend.Address}: {backend.Claims.Requests} requests and {backend.Claims.Streams} streams"))],
            cancellationToken).ConfigureAwait(false);
        if (!own.IsSettled || _predecessor is not { } predecessor)
            return own;
        return await predecessor.DrainedAsync(release, Math.Max(0, within - time.GetElapsedTime(began).TotalSeconds), cancellationToken).ConfigureAwait(false);
    }

    public async Task<GatewayStatus> StatusAsync(CancellationToken cancellationToken)
    {
        var live = router.Live;
        var certificate = facts.Certificate?.Invoke();
        return new GatewayStatus
        {
            ProcessId = facts.ProcessId,
            Program = facts.Program,
            StartedAt = facts.StartedAt,
            Listen = facts.Kept.Listen,
            Metrics = facts.Kept.Metrics,
            Predecessor = _predecessor?.Process,
            CertificateExpires = certificate?.Expires,
            CertificateProblem = certificate?.Problem,
            Table = live.Table,
            Backends = [.. live.Releases.SelectMany(release => release.Backends).Select(StatusOf)],
            Draining = [.. router.Draining.Select(StatusOf)],
            Counts = await CountsAsync(cancellationToken).ConfigureAwait(false),
        };
    }

    public async Task<string> MetricsAsync(CancellationToken cancellationToken)
    {
        var releases = router.Live.Releases.ToDictionary(release => release.Id);
        return PrometheusText.Of(await CountsAsync(cancellationToken).ConfigureAwait(false), id => releases.TryGetValue(id, out var release)
            ? (release.Label, release.Backends.Sum(backend => backend.Claims.Requests), release.Backends.Sum(backend => backend.Claims.Streams))
            : ("", 0, 0));
    }

    public void Dispose()
    {
        _predecessor?.Dispose();
        _tables.Dispose();
    }

    /// <summary>What was counted here and at the predecessor.</summary>
    public async Task<IReadOnlyList<KeptCounts>> CountsAsync(CancellationToken cancellationToken)
    {
        if (_predecessor is not { } predecessor)
            return router.Counts;
        if (await predecessor.StatusAsync(cancellationToken).ConfigureAwait(false) is { } status)
            return _predecessor is null ? router.Counts : MergedCounts.Of(router.Counts, status.Counts);
        _predecessor = null;
        return router.Counts;
    }

    private static void Refuse(GatewayTable table, GatewayTable current)
    {
        if (table.Version < current.Version)
            throw new TableRefusedException(409, [$"the table has version {table.Version}, and {current.Version} is in force"]);
        if (table.Version == current.Version && !Text(table).AsSpan().SequenceEqual(Text(current)))
            throw new TableRefusedException(409, [$"another table with version {table.Version} is in force"]);
    }

    private static byte[] Text(GatewayTable table) => JsonSerializer.SerializeToUtf8Bytes(table, TableJson.Default.GatewayTable);

    private async Task<Settled> WaitAsync(double within, Func<IReadOnlyList<string>> missing, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var changed = router.Changes.Next;
            var waiting = missing();
            var left = TimeSpan.FromSeconds(within) - time.GetElapsedTime(began);
            if (waiting.Count == 0 || left <= TimeSpan.Zero)
                return new Settled(waiting.Count == 0, waiting);
            await changed.WaitAsync(left, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static BackendStatus StatusOf(Backend backend) => new(
        backend.Release, backend.Address, backend.Health.ToString().ToLowerInvariant(), backend.Problem, backend.Claims.Requests, backend.Claims.Streams);

    private sealed class Thaw(SemaphoreSlim tables) : IDisposable
    {
        private int _isDone;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDone, 1) == 0)
                tables.Release();
        }
    }
}
