using Docker.DotNet.Models;
using Weir.Delivery.Releases;
using Weir.Delivery.Rollouts;
using Weir.Engine.Executors.Docker;

namespace Weir.Delivery.Targets.Docker;

/// <summary>Instances as containers of one image.</summary>
/// <param name="folder">Where the environment is kept.</param>
/// <param name="access">The engine; the host disposes it.</param>
public sealed class DockerHost(EnvironmentFolder folder, EngineAccess access) : ContainerHost(folder, access)
{
    private protected override async Task StartAsync(Release release, int index, int port, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var image = await new PinnedImages(Access).EnsureAsync(release, progress, cancellationToken).ConfigureAwait(false);
        var request = Marks.Request(release, index, port, image);
        var made = await Engine.AskAsync($"a container for {release.Version} cannot be made", (client, token) => client.Containers.CreateContainerAsync(request, token), cancellationToken).ConfigureAwait(false);
        foreach (var network in ((DockerSettings)release.Target).Networks)
        {
            var joining = new NetworkConnectParameters { Container = made.ID };
            await Engine.AskAsync($"a container cannot join the network '{network}'", (client, token) => client.Networks.ConnectNetworkAsync(network, joining, token), cancellationToken).ConfigureAwait(false);
        }

        await Engine.AskAsync($"a container of {release.Version} cannot be started", (client, token) => client.Containers.StartContainerAsync(made.ID, new ContainerStartParameters(), token), cancellationToken).ConfigureAwait(false);
    }
}
