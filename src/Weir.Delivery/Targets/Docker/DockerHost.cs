using System.Net;
using System.Net.Sockets;
using Docker.DotNet.Models;
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
public sealed class DockerHost(EnvironmentFolder folder, EngineAccess access) : IInstanceHost
{
    private const int PortTries = 5;

    private readonly ContainerMarks _marks = new(folder);
    private readonly EngineCalls _engine = new(access);

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
                var there = found.FirstOrDefault(container => container.Release == release.Id && container.Index == index);
                if (there is { IsStarted: true })
                    continue;

                // What was made and not started is what a killed process left.
                if (there is not null)
                    await _engine.RemoveAsync(there.Id, isStarted: false, cancellationToken).ConfigureAwait(false);
                progress.Report(FormattableString.Invariant($"starting instance {index} of {release.Version}"));
                await StartAsync(release, index, progress, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async Task KeepOnlyAsync(IReadOnlyList<(ReleaseId Release, int Count)> wanted, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var surplus = (await FindAsync(cancellationToken).ConfigureAwait(false))
            .Where(container => !wanted.Any(one => one.Release == container.Release && container.Index < one.Count)).ToList();
        foreach (var container in surplus)
            progress.Report(FormattableString.Invariant($"stopping instance {container.Index} of {container.Version}"));
        await Task.WhenAll(surplus.Select(container => _engine.RemoveAsync(container.Id, container.IsStarted, cancellationToken))).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<string> LastWordsAsync(ReleaseId release, int index, CancellationToken cancellationToken)
    {
        var container = (await FindAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(container => container.Release == release && container.Index == index);
        return container is null ? "" : await _engine.LastWordsAsync(container.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        access.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task StartAsync(Release release, int index, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var image = await new PinnedImages(access).EnsureAsync(release, progress, cancellationToken).ConfigureAwait(false);
        for (var tries = 1; ; tries++)
        {
            var request = _marks.Request(release, index, FreePort(), image);
            var made = await _engine.AskAsync($"a container for {release.Version} cannot be made", (client, token) => client.Containers.CreateContainerAsync(request, token), cancellationToken).ConfigureAwait(false);
            try
            {
                foreach (var network in ((DockerSettings)release.Target).Networks)
                {
                    var joining = new NetworkConnectParameters { Container = made.ID };
                    await _engine.AskAsync($"a container cannot join the network '{network}'", (client, token) => client.Networks.ConnectNetworkAsync(network, joining, token), cancellationToken).ConfigureAwait(false);
                }

                await _engine.AskAsync($"a container of {release.Version} cannot be started", (client, token) => client.Containers.StartContainerAsync(made.ID, new ContainerStartParameters(), token), cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (TargetException refused) when (tries < PortTries && IsTaken(refused))
            {
                // Something took the port since it was looked at.
                await _engine.RemoveAsync(made.ID, isStarted: false, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool IsTaken(TargetException refused) =>
        refused.Message.Contains("port is already allocated", StringComparison.Ordinal) || refused.Message.Contains("address already in use", StringComparison.Ordinal);

    private async Task<List<OwnContainer>> FindAsync(CancellationToken cancellationToken)
    {
        var parameters = new ContainersListParameters { All = true, Filters = _marks.Filter };
        var listed = await _engine.AskAsync("the containers cannot be listed", (client, token) => client.Containers.ListContainersAsync(parameters, token), cancellationToken).ConfigureAwait(false);
        List<OwnContainer> found = [];
        foreach (var entry in listed)
        {
            if (await _engine.InspectAsync(entry.ID, cancellationToken).ConfigureAwait(false) is { } container)
                found.Add(OwnContainer.Of(container));
        }

        return found;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
