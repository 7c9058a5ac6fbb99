using Weir.Delivery.Releases;
using Weir.Delivery.Targets;

namespace Weir.Delivery.Gateways;

/// <summary>A release and where its instances are.</summary>
/// <param name="Release">Which.</param>
/// <param name="Endpoints">Its instances, as <c>host:port</c>.</param>
public sealed record GatewayRelease(Release Release, IReadOnlyList<string> Endpoints);

/// <summary>Makes a gateway share requests as an allocation says. One caller at a time.</summary>
/// <param name="client">The gateway.</param>
/// <param name="target">The settings of the target: its health check and how long it is waited for.</param>
public sealed class GatewayTraffic(GatewayClient client, TargetSettings target)
{
    /// <summary>
    /// New instances are checked before any request changes its way; then requests are shared as wanted; then instances that are no longer there are
    /// drained. When it ends with <see cref="Convergence.Reached"/>, instances that are not among <paramref name="stable"/> and
    /// <paramref name="candidate"/> have no request left and may be killed. Doing it again changes nothing.
    /// </summary>
    /// <param name="stable">The release that serves; null where the candidate is the first.</param>
    /// <param name="candidate">The release that is judged; null where none is.</param>
    /// <param name="traffic">How requests are shared.</param>
    /// <param name="cancellationToken">Stops it between two steps.</param>
    /// <exception cref="TargetException">The gateway does not run, or refuses.</exception>
    public async Task<Convergence> ApplyAsync(GatewayRelease? stable, GatewayRelease? candidate, Traffic traffic, CancellationToken cancellationToken)
    {
        var before = (await client.StatusAsync(cancellationToken).ConfigureAwait(false)).Table;
        var wanted = TableOf(before, stable, candidate, traffic);
        if (wanted.Releases.Any(release => !IsIn(before, release)))
        {
            // With the old table's ways: what is new is only checked.
            before = Beside(before, wanted);
            await client.ApplyAsync(before, cancellationToken).ConfigureAwait(false);
        }

        foreach (var release in wanted.Releases)
        {
            if (await client.WaitForReadyAsync(release.Id, target.ReadyWithin, cancellationToken).ConfigureAwait(false) is { Count: > 0 } missing)
                return new Convergence.Unhealthy($"{release.Id} is not healthy for the gateway after {target.ReadyWithin.TotalSeconds:0} s: {string.Join(", ", missing)}");
        }

        if (!IsSame(before, wanted))
            await client.ApplyAsync(wanted with { Version = before.Version + 1 }, cancellationToken).ConfigureAwait(false);
        await DrainAsync(client, wanted, cancellationToken).ConfigureAwait(false);
        return new Convergence.Reached($"the gateway's checks of {string.Join(" and ", wanted.Releases.Select(release => release.Id))} pass, and what left it has no request");
    }

    /// <summary>Takes instances out of the table that is in force, and waits until they have no request left.</summary>
    /// <exception cref="TargetException">The gateway does not run, or refuses.</exception>
    public static async Task LeaveOutAsync(GatewayClient client, IReadOnlyCollection<string> instances, CancellationToken cancellationToken)
    {
        var before = (await client.StatusAsync(cancellationToken).ConfigureAwait(false)).Table;
        List<GatewayTableRelease> left =
        [
            .. before.Releases.Select(release => release with { Backends = [.. release.Backends.Where(backend => !instances.Contains(backend))] }).Where(static release => release.Backends.Count > 0),
        ];
        bool Has(string? id) => left.Any(release => release.Id == id);
        var wanted = before with
        {
            Releases = left,
            Stable = Has(before.Stable) ? before.Stable : Has(before.Candidate) ? before.Candidate : null,
            Candidate = Has(before.Stable) && Has(before.Candidate) ? before.Candidate : null,
        };
        if (wanted.Candidate is null)
            wanted = wanted with { CandidatePercent = 0, Matches = [], MirrorPercent = 0 };
        if (!IsSame(before, wanted))
            await client.ApplyAsync(wanted with { Version = before.Version + 1 }, cancellationToken).ConfigureAwait(false);
        await DrainAsync(client, wanted, cancellationToken).ConfigureAwait(false);
    }

    // Requests that are still there when their time is over are ended by the gateway, so the wait for them ends.
    private static async Task DrainAsync(GatewayClient client, GatewayTable table, CancellationToken cancellationToken)
    {
        var within = TimeSpan.FromSeconds(Math.Max(table.DrainSeconds, table.StreamDrainSeconds) + 10);
        var status = await client.StatusAsync(cancellationToken).ConfigureAwait(false);
        var left = status.Counts.Select(counts => counts.Id).Concat(status.Draining.Select(backend => backend.Release)).Distinct();
        foreach (var release in left)
        {
            if (await client.WaitForDrainedAsync(release, within, cancellationToken).ConfigureAwait(false) is { Count: > 0 } missing)
                throw new TargetException($"the gateway has not drained {release}: {string.Join(", ", missing)}");
        }
    }

    private double StreamSeconds => Math.Min(target.DrainWithin.TotalSeconds, 10);

    private GatewayTable TableOf(GatewayTable before, GatewayRelease? stable, GatewayRelease? candidate, Traffic traffic) => before with
    {
        Releases = [.. new[] { stable, candidate }.OfType<GatewayRelease>().Select(RowOf)],
        Stable = stable?.Release.Id.ToString(),
        Candidate = candidate?.Release.Id.ToString(),
        CandidatePercent = candidate is null ? 0 : traffic.CandidatePercent,
        Matches = [.. traffic.Matches.Select(match => new GatewayTableMatch(match.Kind == TrafficMatchKind.Header ? "header" : "cookie", match.Name, match.Value))],
        Sticky = StickyOf(traffic.Sticky),
        MirrorPercent = candidate is null ? 0 : traffic.MirrorPercent,
        Health = HealthOf(target.Health),
        DrainSeconds = target.DrainWithin.TotalSeconds,
        StreamDrainSeconds = StreamSeconds,
    };

    private static GatewayTableRelease RowOf(GatewayRelease release) => new()
    {
        Id = release.Release.Id.ToString(),
        Label = release.Release.Version,
        Backends = release.Endpoints,
    };

    private static GatewayTableSticky StickyOf(Stickiness sticky) => sticky switch
    {
        Stickiness.Cookie cookie => new() { By = "cookie", Name = cookie.Name },
        Stickiness.Header header => new() { By = "header", Name = header.Name },
        _ => new() { By = "none" },
    };

    private static GatewayTableHealth HealthOf(HealthCheck? check) => check is null ? new() : new()
    {
        Path = check.Path,
        EverySeconds = check.Every.TotalSeconds,
        TimeoutSeconds = check.Timeout.TotalSeconds,
        Passes = check.Passes,
    };

    private static bool IsIn(GatewayTable table, GatewayTableRelease release) => table.Releases.Any(known =>
        known.Id == release.Id && known.Protocol == release.Protocol && release.Backends.All(known.Backends.Contains));

    private static GatewayTable Beside(GatewayTable before, GatewayTable wanted) => before with
    {
        Version = before.Version + 1,
        Health = wanted.Health,
        Releases =
        [
            .. wanted.Releases.Select(release => before.Releases.FirstOrDefault(known => known.Id == release.Id) is { } known
                ? release with { Backends = [.. known.Backends.Union(release.Backends)] }
                : release),
            .. before.Releases.Where(known => wanted.Releases.All(release => release.Id != known.Id)),
        ],
    };

    private static bool IsSame(GatewayTable left, GatewayTable right)
    {
        var context = GatewayJson.Default.GatewayTable;
        return System.Text.Json.JsonSerializer.Serialize(left with { Version = 0 }, context) == System.Text.Json.JsonSerializer.Serialize(right with { Version = 0 }, context);
    }
}
