using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;

namespace Weir.Engine.Executors.Docker;

/// <summary>Removes what a job has at an engine: containers, networks and volumes with its labels, and nothing else.</summary>
internal static class ContainerRemoval
{
    private const string Marker = "engine";

    /// <summary>Notes in a job's folder that it may have containers, and where.</summary>
    public static void Remember(string folder, DockerEngine engine) => File.WriteAllText($"{folder}/{Marker}", engine.Endpoint.ToString());

    /// <summary>The engine at which a job may have containers; null for none.</summary>
    public static string? Remembered(string folder) => File.Exists($"{folder}/{Marker}") ? File.ReadAllText($"{folder}/{Marker}") : null;

    /// <summary>Removes all of it.</summary>
    /// <returns>How many containers there were.</returns>
    public static async Task<int> RemoveAsync(DockerClient client, string folder, uint number, CancellationToken cancellationToken)
    {
        var filter = JobLabels.Filter(folder, number);
        var containers = await client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = filter }, cancellationToken).ConfigureAwait(false);
        var remove = new ContainerRemoveParameters { Force = true, RemoveVolumes = true };
        await Task.WhenAll(containers.Select(container => GoneAsync(() => client.Containers.RemoveContainerAsync(container.ID, remove, cancellationToken)))).ConfigureAwait(false);
        foreach (var network in await client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = filter }, cancellationToken).ConfigureAwait(false))
            await GoneAsync(() => client.Networks.DeleteNetworkAsync(network.ID, cancellationToken)).ConfigureAwait(false);
        foreach (var volume in (await client.Volumes.ListAsync(new VolumesListParameters { Filters = filter }, cancellationToken).ConfigureAwait(false)).Volumes ?? [])
            await GoneAsync(() => client.Volumes.RemoveAsync(volume.Name, force: true, cancellationToken)).ConfigureAwait(false);
        return containers.Count;
    }

    // What somebody else is removing, or has removed, is gone as well.
    private static async Task GoneAsync(Func<Task> remove)
    {
        try
        {
            await remove().ConfigureAwait(false);
        }
        catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound
            || exception.ResponseBody?.Contains("already in progress", StringComparison.Ordinal) == true)
        {
        }
    }
}
