using Weir.Delivery.Gateways;
using Weir.Delivery.Releases;

namespace Weir.Delivery.Targets.Instances;

/// <summary>Instances on this machine, behind a router.</summary>
/// <param name="host">Runs them; the target disposes it.</param>
/// <param name="router">What stands before them; the target disposes it.</param>
/// <param name="time">The time.</param>
public sealed class InstanceTarget(IInstanceHost host, ITrafficRouter router, TimeProvider time) : IDeployTarget
{
    private const int DeathsThatTell = 3;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly InstanceProbe _probe = new(time);

    /// <inheritdoc/>
    public TargetAbilities Abilities => router.Abilities;

    /// <inheritdoc/>
    public async Task<Convergence> ConvergeAsync(Allocation wanted, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var counts = Counts(wanted);
        if (wanted.MostInstances is { } most)
            await MakeRoomAsync(most, counts, progress, cancellationToken).ConfigureAwait(false);
        List<(ReleaseId, int)> before = [.. (await host.ListAsync(cancellationToken).ConfigureAwait(false)).Select(static release => (release.Id, release.Wanted))];
        await host.RaiseAsync(counts, progress, cancellationToken).ConfigureAwait(false);
        if (await WhyUnhealthyAsync(counts, progress, cancellationToken).ConfigureAwait(false) is { } reason)
        {
            // What was there before stays; what was started for nothing goes.
            await host.KeepOnlyAsync(before, progress, cancellationToken).ConfigureAwait(false);
            return new Convergence.Unhealthy(reason);
        }

        var there = await host.ListAsync(cancellationToken).ConfigureAwait(false);
        var routed = await router.RouteAsync(RouteOf(wanted.Stable, counts, there), RouteOf(wanted.Candidate, counts, there), wanted.Traffic, cancellationToken).ConfigureAwait(false);
        if (routed is Convergence.Unhealthy)
        {
            await host.KeepOnlyAsync(before, progress, cancellationToken).ConfigureAwait(false);
            return routed;
        }

        await host.KeepOnlyAsync([.. counts.Select(static count => (count.Release.Id, count.Count))], progress, cancellationToken).ConfigureAwait(false);
        return new Convergence.Reached(counts.Count == 0
            ? "no instance is left"
            : string.Join(" and ", counts.Select(static count => FormattableString.Invariant($"{count.Count} of {count.Release.Version}"))) + (counts.Sum(static count => count.Count) == 1 ? " is healthy" : " are healthy"));
    }

    /// <inheritdoc/>
    public async Task<TargetStatus> ObserveAsync(CancellationToken cancellationToken)
    {
        var there = await host.ListAsync(cancellationToken).ConfigureAwait(false);
        List<ReleaseStatus> releases =
        [
            .. there.Select(static release => new ReleaseStatus(
                release.Id,
                release.Version,
                release.Wanted,
                release.Instances.Count(static instance => instance.Problem is null),
                release.Instances.Sum(static instance => instance.Restarts))),
        ];
        return new TargetStatus(releases, releases.Count == 0 ? null : await router.CandidatePercentAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _probe.Dispose();
        await host.DisposeAsync().ConfigureAwait(false);
        await router.DisposeAsync().ConfigureAwait(false);
    }

    // What is to shrink shrinks before the rest grows, and no further than that needs.
    private async Task MakeRoomAsync(int most, List<(Release Release, int Count)> counts, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var there = await host.ListAsync(cancellationToken).ConfigureAwait(false);
        var missing = counts.Sum(count => Math.Max(0, count.Count - (there.FirstOrDefault(hosted => hosted.Id == count.Release.Id)?.Wanted ?? 0)));
        var tooMany = there.Sum(static hosted => hosted.Wanted) + missing - most;
        List<(ReleaseId Id, int Count)> kept = [];
        List<string> leaving = [];
        foreach (var hosted in there)
        {
            var target = counts.FirstOrDefault(count => count.Release.Id == hosted.Id).Count;
            var less = Math.Clamp(tooMany, 0, Math.Max(0, hosted.Wanted - target));
            tooMany -= less;
            kept.Add((hosted.Id, hosted.Wanted - less));
            leaving.AddRange(hosted.Instances.Where(instance => instance.Index >= hosted.Wanted - less).Select(static instance => instance.Address.ToString()));
        }

        if (leaving.Count == 0)
            return;
        progress.Report(FormattableString.Invariant($"making room: {leaving.Count} of the old go before the new come"));
        await router.LeaveOutAsync(leaving, cancellationToken).ConfigureAwait(false);
        await host.KeepOnlyAsync(kept, progress, cancellationToken).ConfigureAwait(false);
    }

    private static List<(Release Release, int Count)> Counts(Allocation wanted)
    {
        List<(Release, int)> counts = [];
        if (wanted is { Stable: { } stable, StableInstances: > 0 })
            counts.Add((stable, wanted.StableInstances));
        if (wanted is { Candidate: { } candidate, CandidateInstances: > 0 })
            counts.Add((candidate, wanted.CandidateInstances));
        return counts;
    }

    private static GatewayRelease? RouteOf(Release? release, List<(Release Release, int Count)> counts, IReadOnlyList<HostedRelease> there)
    {
        var count = counts.FirstOrDefault(count => count.Release == release).Count;
        return release is null || count == 0 ? null : new GatewayRelease(release,
        [
            .. (there.FirstOrDefault(hosted => hosted.Id == release.Id)?.Instances ?? []).Where(instance => instance.Index < count)
                .OrderBy(static instance => instance.Index).Select(static instance => instance.Address.ToString()),
        ]);
    }

    private async Task<string?> WhyUnhealthyAsync(List<(Release Release, int Count)> counts, IProgress<string> progress, CancellationToken cancellationToken)
    {
        foreach (var (release, count) in counts)
        {
            progress.Report(FormattableString.Invariant($"waiting for {count} of {release.Version} to be healthy"));
            for (var index = 0; index < count; index++)
            {
                if (await WhyUnhealthyAsync(release, index, cancellationToken).ConfigureAwait(false) is { } reason)
                    return reason;
            }
        }

        return null;
    }

    private async Task<string?> WhyUnhealthyAsync(Release release, int index, CancellationToken cancellationToken)
    {
        var end = time.GetUtcNow() + release.Target.ReadyWithin;
        var deaths = (await FindAsync(release, index, cancellationToken).ConfigureAwait(false))?.Restarts ?? 0;
        for (var passes = 0; ;)
        {
            var instance = await FindAsync(release, index, cancellationToken).ConfigureAwait(false);
            var problem = instance is null
                ? "it does not run"
                : instance.Problem ?? await _probe.AskAsync(instance.Address, release.Target.Health, cancellationToken).ConfigureAwait(false);
            passes = problem is null ? passes + 1 : 0;
            if (passes >= (release.Target.Health?.Passes ?? 1))
                return null;
            if (instance?.Restarts - deaths >= DeathsThatTell)
                return $"instance {index} of {release.Version} died {instance!.Restarts - deaths} times{await host.LastWordsAsync(release.Id, index, cancellationToken).ConfigureAwait(false)}";
            if (time.GetUtcNow() > end)
                return $"instance {index} of {release.Version} was not healthy within {release.Target.ReadyWithin.TotalSeconds:0.#} s: {problem}{await host.LastWordsAsync(release.Id, index, cancellationToken).ConfigureAwait(false)}";
            await Task.Delay(problem is null ? release.Target.Health?.Every ?? Look : Look, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<HostedInstance?> FindAsync(Release release, int index, CancellationToken cancellationToken) =>
        (await host.ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(hosted => hosted.Id == release.Id)?.Instances.FirstOrDefault(instance => instance.Index == index);
}
