using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;

namespace Weir.Engine.Executors.Docker;

/// <summary>Removes what a job has at an engine: containers, networks and volumes with its labels, and nothing else.</summary>
/// <param name="client">Calls the engine.</param>
/// <param name="folder">The job's folder.</param>
/// <param name="number">The job's number.</param>
internal sealed class ContainerRemoval(DockerClient client, string folder, uint number)
{
    private const string Marker = "engine", Images = "images";

    // What an engine and a file system do is not in the time of whoever runs jobs.
    private static readonly TimeProvider Clock = TimeProvider.System;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>How long somebody else's removal of the same may take, and what still uses a network.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Notes in a job's folder that it may have containers, and where.</summary>
    public static void Remember(string folder, DockerEngine engine) => File.WriteAllText($"{folder}/{Marker}", engine.Endpoint.ToString());

    /// <summary>The engine at which a job may have containers; null for none. Nothing is made before the note is complete.</summary>
    public static string? Remembered(string folder) =>
        File.Exists($"{folder}/{Marker}") && File.ReadAllText($"{folder}/{Marker}") is { Length: > 0 } endpoint ? endpoint : null;

    /// <summary>Notes an image that the job's containers are of: by it, what they leave as root is given back.</summary>
    public static void RememberImage(string folder, string image)
    {
        if (!ImagesOf(folder).Contains(image))
            File.AppendAllLines($"{folder}/{Images}", [image]);
    }

    /// <summary>The images of the job's containers.</summary>
    public static IReadOnlyList<string> ImagesOf(string folder) => File.Exists($"{folder}/{Images}") ? File.ReadAllLines($"{folder}/{Images}") : [];

    /// <summary>Removes all of it, also what the engine is still making for a Weir that no longer waits for it.</summary>
    /// <returns>How many containers there were.</returns>
    public async Task<int> RemoveAsync(CancellationToken cancellationToken)
    {
        var making = new MakingNotes(folder);
        var began = Clock.GetTimestamp();
        var containers = 0;
        while (true)
        {
            containers += await RemoveWhatIsThereAsync(making, cancellationToken).ConfigureAwait(false);
            if (!making.AnySince(Clock.GetUtcNow()) || Clock.GetElapsedTime(began) > MakingNotes.Limit)
                return containers;
            await Task.Delay(Poll, Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<int> RemoveWhatIsThereAsync(MakingNotes making, CancellationToken cancellationToken)
    {
        var filter = JobLabels.Filter(folder, number);
        var listed = client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = filter }, cancellationToken);
        var networks = client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = filter }, cancellationToken);
        var volumes = client.Volumes.ListAsync(new VolumesListParameters { Filters = filter }, cancellationToken);
        await Task.WhenAll(listed, networks, volumes).ConfigureAwait(false);
        var containers = await listed.ConfigureAwait(false);
        await Task.WhenAll(containers.Select(container => RemoveAsync(client, container.ID, cancellationToken))).ConfigureAwait(false);
        foreach (var container in containers)
            making.Done([.. container.Names.Select(name => name.TrimStart('/'))]);
        foreach (var network in await networks.ConfigureAwait(false))
        {
            await GoneAsync(() => client.Networks.DeleteNetworkAsync(network.ID, cancellationToken), cancellationToken).ConfigureAwait(false);
            making.Done(network.Name);
        }

        foreach (var volume in (await volumes.ConfigureAwait(false)).Volumes ?? [])
        {
            await GoneAsync(() => client.Volumes.RemoveAsync(volume.Name, force: true, cancellationToken), cancellationToken).ConfigureAwait(false);
            making.Done(volume.Name);
        }

        return containers.Count;
    }

    // What somebody else has removed is gone as well. What is being removed keeps its network and its volumes in use until it is gone.
    /// <summary>Removes a container with its volumes; one that is gone, or that somebody else removes, counts as removed.</summary>
    public static Task RemoveAsync(DockerClient client, string container, CancellationToken cancellationToken)
    {
        var remove = new ContainerRemoveParameters { Force = true, RemoveVolumes = true };
        return GoneAsync(() => client.Containers.RemoveContainerAsync(container, remove, cancellationToken), cancellationToken);
    }

    private static async Task GoneAsync(Func<Task> remove, CancellationToken cancellationToken)
    {
        var began = Clock.GetTimestamp();
        while (true)
        {
            try
            {
                await remove().ConfigureAwait(false);
                return;
            }
            catch (DockerApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
            {
                return;
            }
            catch (DockerApiException exception) when (IsBusy(exception) && Clock.GetElapsedTime(began) < Limit)
            {
                await Task.Delay(Poll, Clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool IsBusy(DockerApiException exception) => exception.StatusCode == HttpStatusCode.Conflict
        || exception.ResponseBody?.Contains("already in progress", StringComparison.Ordinal) == true
        || exception.ResponseBody?.Contains("active endpoints", StringComparison.Ordinal) == true;
}
