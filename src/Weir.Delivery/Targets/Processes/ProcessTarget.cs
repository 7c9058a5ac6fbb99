using System.Net;
using Weir.Delivery.Gateways;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;

namespace Weir.Delivery.Targets.Processes;

/// <summary>Instances of a command on this machine, behind a router.</summary>
public sealed class ProcessTarget : IDeployTarget
{
    private const int DeathsThatTell = 3;
    private const int LastLines = 5;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly SupervisorFolder _folder;
    private readonly ReleaseFiles _files;
    private readonly ITrafficRouter _router;
    private readonly ISupervisorStart _supervisor;
    private readonly TimeProvider _time;
    private readonly InstanceProbe _probe;

    /// <param name="folder">Where the environment is kept.</param>
    /// <param name="router">What stands before the instances; the target disposes it.</param>
    /// <param name="supervisor">Starts what keeps them running.</param>
    /// <param name="time">The time.</param>
    public ProcessTarget(EnvironmentFolder folder, ITrafficRouter router, ISupervisorStart supervisor, TimeProvider time)
    {
        _folder = new SupervisorFolder(folder.Instances);
        _files = new ReleaseFiles(folder);
        _router = router;
        _supervisor = supervisor;
        _time = time;
        _probe = new InstanceProbe(time);
    }

    /// <inheritdoc/>
    public TargetAbilities Abilities => _router.Abilities;

    /// <inheritdoc/>
    public async Task<Convergence> ConvergeAsync(Allocation wanted, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var counts = Counts(wanted);
        var before = _folder.ReadWanted();
        await KeepAsync(Union(before, counts), cancellationToken).ConfigureAwait(false);
        if (await WhyUnhealthyAsync(counts, progress, cancellationToken).ConfigureAwait(false) is { } reason)
        {
            // What was there before stays; what was started for nothing goes.
            await KeepAsync(before.Groups, cancellationToken).ConfigureAwait(false);
            return new Convergence.Unhealthy(reason);
        }

        var routed = await _router.RouteAsync(RouteOf(wanted.Stable, counts), RouteOf(wanted.Candidate, counts), wanted.Traffic, cancellationToken).ConfigureAwait(false);
        if (routed is Convergence.Unhealthy)
        {
            await KeepAsync(before.Groups, cancellationToken).ConfigureAwait(false);
            return routed;
        }

        await KeepAsync([.. counts.Select(count => GroupOf(count.Release, count.Count))], cancellationToken).ConfigureAwait(false);
        await UntilAsync(actual => actual.Instances.All(instance => counts.Exists(count => count.Release.Id.Number == instance.Release && instance.Index < count.Count)), cancellationToken).ConfigureAwait(false);
        return new Convergence.Reached(counts.Count == 0
            ? "no instance is left"
            : string.Join(" and ", counts.Select(static count => FormattableString.Invariant($"{count.Count} of {count.Release.Version}"))) + (counts.Sum(static count => count.Count) == 1 ? " is healthy" : " are healthy"));
    }

    /// <inheritdoc/>
    public async Task<TargetStatus> ObserveAsync(CancellationToken cancellationToken)
    {
        var wanted = _folder.ReadWanted();
        var actual = _folder.ReadActual();
        List<ReleaseStatus> releases = [];
        foreach (var group in wanted.Groups.OrderBy(static group => group.Release))
        {
            var instances = actual.Instances.Where(instance => instance.Release == group.Release && instance.StoppedAt is null).ToList();
            var ready = instances.Count(static instance => instance.Process is { } process && UnixProcesses.IsAlive(process));
            releases.Add(new ReleaseStatus(new ReleaseId(group.Release), group.Version, group.Count, ready, instances.Sum(static instance => instance.Restarts)));
        }

        return new TargetStatus(releases, releases.Count == 0 ? null : await _router.CandidatePercentAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _probe.Dispose();
        return _router.DisposeAsync();
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

    private List<InstanceGroup> Union(WantedInstances before, List<(Release Release, int Count)> counts)
    {
        var groups = before.Groups.ToDictionary(static group => group.Release);
        foreach (var (release, count) in counts)
        {
            var there = groups.GetValueOrDefault(release.Id.Number)?.Count ?? 0;
            groups[release.Id.Number] = GroupOf(release, Math.Max(there, count));
        }

        return [.. groups.Values.OrderBy(static group => group.Release)];
    }

    private InstanceGroup GroupOf(Release release, int count)
    {
        var settings = (ProcessSettings)release.Target;
        return new InstanceGroup(release.Id.Number, release.Version, count, settings.Command, _files.FolderOf(release), settings.Environment, settings.StopWithin);
    }

    // The supervisor is started each time: where one is at work, the new one ends by itself.
    private async Task KeepAsync(IReadOnlyList<InstanceGroup> groups, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder.Path);
        var generation = _folder.ReadWanted().Generation + 1;
        _folder.WriteWanted(new WantedInstances(generation, groups));
        _supervisor.Start(_folder.Path, _folder.OwnLog);
        await UntilAsync(actual => actual.Generation >= generation, cancellationToken).ConfigureAwait(false);
    }

    private async Task UntilAsync(Func<ActualInstances, bool> isSo, CancellationToken cancellationToken)
    {
        var patience = _time.GetUtcNow() + TimeSpan.FromMinutes(2);
        while (!isSo(_folder.ReadActual()))
        {
            if (_time.GetUtcNow() > patience)
                throw new TargetException($"the supervisor does not do what it is told: see {_folder.OwnLog}");
            await Task.Delay(Look, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private GatewayRelease? RouteOf(Release? release, List<(Release Release, int Count)> counts)
    {
        var count = counts.FirstOrDefault(count => count.Release == release).Count;
        return release is null || count == 0 ? null : new GatewayRelease(release,
        [
            .. Running(release).Where(instance => instance.Index < count).OrderBy(static instance => instance.Index)
                .Select(static instance => FormattableString.Invariant($"127.0.0.1:{instance.Port}")),
        ]);
    }

    private IEnumerable<Instance> Running(Release release) =>
        _folder.ReadActual().Instances.Where(instance => instance.Release == release.Id.Number && instance.StoppedAt is null);

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
        var end = _time.GetUtcNow() + release.Target.ReadyWithin;
        var deaths = Running(release).FirstOrDefault(instance => instance.Index == index)?.Restarts ?? 0;
        for (var passes = 0; ;)
        {
            var instance = Running(release).FirstOrDefault(instance => instance.Index == index);
            var problem = instance?.Process is null
                ? "it does not run"
                : await _probe.AskAsync(new IPEndPoint(IPAddress.Loopback, instance.Port), release.Target.Health, cancellationToken).ConfigureAwait(false);
            passes = problem is null ? passes + 1 : 0;
            if (passes >= (release.Target.Health?.Passes ?? 1))
                return null;
            if (instance?.Restarts - deaths >= DeathsThatTell)
                return $"instance {index} of {release.Version} died {instance!.Restarts - deaths} times{Tail(release, index)}";
            if (_time.GetUtcNow() > end)
                return $"instance {index} of {release.Version} was not healthy within {release.Target.ReadyWithin.TotalSeconds:0.#} s: {problem}{Tail(release, index)}";
            await Task.Delay(problem is null ? release.Target.Health?.Every ?? Look : Look, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private string Tail(Release release, int index)
    {
        var log = _folder.LogOf(release.Id.Number, index);
        if (!File.Exists(log))
            return "";
        var lines = File.ReadLines(log).TakeLast(LastLines).ToList();
        return lines.Count == 0 ? $"; it wrote nothing to {log}" : $"; its last words: {string.Join(" | ", lines)} (see {log})";
    }
}
