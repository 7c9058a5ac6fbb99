using System.Net;
using System.Net.Sockets;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Delivery.Targets.Instances;
using Weir.Engine.Executors.Docker;

namespace Weir.Delivery.Targets.Docker;

/// <summary>
/// Instances as containers of an engine on this machine, each published on a port of 127.0.0.1 that it keeps. The engine restarts them; what has not
/// the labels of this environment is never touched.
/// </summary>
/// <param name="folder">Where the environment is kept: its path tells its containers from those of others.</param>
/// <param name="access">The engine; the host disposes it.</param>
public abstract class ContainerHost(EnvironmentFolder folder, EngineAccess access) : IInstanceHost
{
    private const int PortTries = 5;

    private protected ContainerMarks Marks { get; } = new(folder);

    private protected EngineCalls Engine { get; } = new(access);

    private protected EngineAccess Access => access;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HostedRelease>> ListAsync(CancellationToken cancellationToken)
    {
        var found = await FindAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. found.GroupBy(static container => container.Release).OrderBy(static group => group.Key).Select(static group => new HostedRelease(
                group.Key, group.First().Version, group.Count(), [.. group.OrderBy(static container => container.Index).Select(static container => container.Seen)])),
        ];
    }

    /// <inheritdoc/>
    public async Task RaiseAsync(IReadOnlyList<(Release Release, int Count)> wanted, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var found = await FindAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (release, count) in wanted)
        {
            for (var index = 0; index < count; index++)
            {
                if (found.Any(container => container.Release == release.Id && container.Index == index && container.IsStarted))
                    continue;
                progress.Report(FormattableString.Invariant($"starting instance {index} of {release.Version}"));
                await StartAsync(release, index, progress, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async Task KeepOnlyAsync(IReadOnlyList<(ReleaseId Release, int Count)> wanted, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var found = await FindAsync(cancellationToken).ConfigureAwait(false);
        var left = found.Where(container => wanted.Any(one => one.Release == container.Release && container.Index < one.Count)).ToList();
        var surplus = found.Except(left).ToList();
        foreach (var container in surplus)
            progress.Report(FormattableString.Invariant($"stopping instance {container.Index} of {container.Version}"));
        await Task.WhenAll(surplus.Select(container => Engine.RemoveAsync(container.Id, container.IsStarted, cancellationToken))).ConfigureAwait(false);
        await SettleAsync(found, left, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<string> LastWordsAsync(ReleaseId release, int index, CancellationToken cancellationToken)
    {
        var container = (await FindAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(container => container.Release == release && container.Index == index);
        return container is null ? "" : await Engine.LastWordsAsync(container.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        access.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Starts a container with the marks of an instance, on a port of 127.0.0.1.</summary>
    /// <exception cref="TargetException">The engine does not do it.</exception>
    private protected abstract Task StartAsync(Release release, int index, int port, IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>Does what is to be done beside the instances once only some are left.</summary>
    /// <param name="before">The instances that there were.</param>
    /// <param name="left">Those that are left.</param>
    /// <param name="progress">Gets a line for each thing done.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TargetException">The engine does not do it.</exception>
    private protected virtual Task SettleAsync(
        IReadOnlyList<OwnContainer> before, IReadOnlyList<OwnContainer> left, IProgress<string> progress, CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task StartAsync(Release release, int index, IProgress<string> progress, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            // What was made and not started is what a killed process left, or a port that somebody took.
            foreach (var there in await FindAsync(cancellationToken).ConfigureAwait(false))
            {
                if (there.Release == release.Id && there.Index == index && !there.IsStarted)
                    await Engine.RemoveAsync(there.Id, isStarted: false, cancellationToken).ConfigureAwait(false);
            }

            try
            {
                await StartAsync(release, index, FreePort(), progress, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (TargetException refused) when (tries < PortTries && IsTaken(refused))
            {
                progress.Report($"  {refused.Message}: trying another port");
            }
        }
    }

    private static bool IsTaken(TargetException refused) =>
        refused.Message.Contains("port is already allocated", StringComparison.Ordinal) || refused.Message.Contains("address already in use", StringComparison.Ordinal);

    private async Task<List<OwnContainer>> FindAsync(CancellationToken cancellationToken) =>
        [.. (await Engine.ListAsync(Marks.Filter, cancellationToken).ConfigureAwait(false)).Select(OwnContainer.Of)];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
