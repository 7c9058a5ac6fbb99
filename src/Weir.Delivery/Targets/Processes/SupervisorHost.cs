using System.Net;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets.Instances;

namespace Weir.Delivery.Targets.Processes;

/// <summary>Instances of a command, which a supervisor of its own process keeps running.</summary>
public sealed class SupervisorHost : IInstanceHost
{
    private const int LastLines = 5;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly SupervisorFolder _folder;
    private readonly ReleaseFiles _files;
    private readonly ISupervisorStart _supervisor;
    private readonly TimeProvider _time;

    /// <param name="folder">Where the environment is kept.</param>
    /// <param name="supervisor">Starts what keeps them running.</param>
    /// <param name="time">The time.</param>
    public SupervisorHost(EnvironmentFolder folder, ISupervisorStart supervisor, TimeProvider time)
    {
        _folder = new SupervisorFolder(folder.Instances);
        _files = new ReleaseFiles(folder);
        _supervisor = supervisor;
        _time = time;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<HostedRelease>> ListAsync(CancellationToken cancellationToken)
    {
        var actual = _folder.ReadActual();
        return Task.FromResult<IReadOnlyList<HostedRelease>>(
        [
            .. _folder.ReadWanted().Groups.OrderBy(static group => group.Release).Select(group => new HostedRelease(
                new ReleaseId(group.Release),
                group.Version,
                group.Count,
                [.. actual.Instances.Where(instance => instance.Release == group.Release && instance.StoppedAt is null).Select(SeenOf)])),
        ]);
    }

    /// <inheritdoc/>
    public Task RaiseAsync(IReadOnlyList<(Release Release, int Count)> wanted, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var groups = _folder.ReadWanted().Groups.ToDictionary(static group => group.Release);
        foreach (var (release, count) in wanted)
        {
            var there = groups.GetValueOrDefault(release.Id.Number)?.Count ?? 0;
            groups[release.Id.Number] = GroupOf(release, Math.Max(there, count));
        }

        return KeepAsync([.. groups.Values.OrderBy(static group => group.Release)], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task KeepOnlyAsync(IReadOnlyList<(ReleaseId Release, int Count)> wanted, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var counts = wanted.ToDictionary(static one => one.Release.Number, static one => one.Count);
        await KeepAsync(
            [.. _folder.ReadWanted().Groups.Where(group => counts.ContainsKey(group.Release)).Select(group => group with { Count = counts[group.Release] })],
            cancellationToken).ConfigureAwait(false);
        await UntilAsync(actual => actual.Instances.All(instance => instance.Index < counts.GetValueOrDefault(instance.Release)), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<string> LastWordsAsync(ReleaseId release, int index, CancellationToken cancellationToken)
    {
        var log = _folder.LogOf(release.Number, index);
        if (!File.Exists(log))
            return Task.FromResult("");
        var lines = File.ReadLines(log).TakeLast(LastLines).ToList();
        return Task.FromResult(lines.Count == 0 ? $"; it wrote nothing to {log}" : $"; its last words: {string.Join(" | ", lines)} (see {log})");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static HostedInstance SeenOf(Instance instance) => new(
        instance.Index,
        new IPEndPoint(IPAddress.Loopback, instance.Port),
        instance.Process is { } process && UnixProcesses.IsAlive(process) ? null : "it does not run",
        instance.Restarts);

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
}
