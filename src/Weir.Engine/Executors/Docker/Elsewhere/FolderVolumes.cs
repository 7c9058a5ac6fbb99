using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Host;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Elsewhere;

/// <summary>The folders of a job as volumes of an engine that does not see this machine's files. They go with the job.</summary>
/// <param name="engine">The engine.</param>
/// <param name="volumes">Makes them.</param>
/// <param name="folders">The folders.</param>
/// <param name="folder">The job's folder here.</param>
internal sealed class FolderVolumes(DockerEngine engine, JobVolumes volumes, JobFolders folders, JobFolder folder)
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>The volume that is all of a folder of the job, by the folder's path in its container; null where there is none.</summary>
    public string? At(string inside) => _names.GetValueOrDefault(inside);

    /// <summary>Makes the volumes, and mounts them.</summary>
    public async Task MountAsync(HostConfig host, CancellationToken cancellationToken)
    {
        var names = await Task.WhenAll(folders.Own.Select((_, index) => volumes.MakeOwnAsync(FormattableString.Invariant($"folder-{index + 1}"), cancellationToken))).ConfigureAwait(false);
        host.Mounts ??= [];
        foreach (var (name, inside) in names.Zip(folders.Own.Select(own => own.Inside)))
        {
            _names[inside] = name;
            host.Mounts.Add(new Mount { Type = "volume", Source = name, Target = inside, VolumeOptions = new VolumeOptions { NoCopy = true } });
        }

        host.Tmpfs ??= new Dictionary<string, string>();
        host.Tmpfs[JobFolders.Pipes] = "mode=1777";
    }

    /// <summary>Mounts the programs <c>node</c>, where they would run at the engine.</summary>
    public async Task MountNodesAsync(HostConfig host, NodeVolume making, NodeShelf nodes, string image, string name, CancellationToken cancellationToken)
    {
        if (!NodeVolume.IsFor(engine))
            return;
        var volume = await making.MakeAsync(nodes, image, name, folder.Location, cancellationToken).ConfigureAwait(false);
        volumes.Know(volume);
        host.Mounts!.Add(NodeVolume.MountOf(volume, isReadOnly: true));
    }

    /// <summary>Takes what is in the folders into a container that was made and does not run yet. From then on they are there, and not here.</summary>
    /// <exception cref="ExecutorException">It cannot be done.</exception>
    public async Task FillAsync(string id, bool isForAll, CancellationToken cancellationToken)
    {
        try
        {
            await FolderUpload.SendAsync(new ContainerArchives(engine, id), folders.Own, folder.Location, isForAll, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new ExecutorException($"the job's folders cannot be taken to the engine at {engine.Endpoint}: {exception.Message}", exception);
        }

        folders.Leave();
    }
}
