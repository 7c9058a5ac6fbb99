using System.Runtime.InteropServices;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Elsewhere;

/// <summary>This machine's programs <c>node</c> at an engine that does not see them: in a volume that stays there for later jobs, named after its contents.</summary>
/// <param name="engine">The engine.</param>
/// <param name="notes">Notes what is being made.</param>
/// <param name="labels">The labels of all that the job has.</param>
internal sealed class NodeVolume(DockerEngine engine, MakingNotes notes, IReadOnlyDictionary<string, string> labels)
{
    private const string Complete = ".complete";

    /// <summary>True where the programs would run there.</summary>
    public static bool IsFor(DockerEngine engine) =>
        OperatingSystem.IsLinux() && engine.Description.Architecture == RuntimeInformation.OSArchitecture;

    /// <summary>Makes the volume, and fills it where that was not done before.</summary>
    /// <param name="nodes">The programs.</param>
    /// <param name="image">An image of the engine.</param>
    /// <param name="name">The name of a container.</param>
    /// <param name="scratch">A folder for what is on its way.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Its name.</returns>
    public async Task<string> MakeAsync(NodeShelf nodes, string image, string name, string scratch, CancellationToken cancellationToken)
    {
        var volume = $"weir-node-{await nodes.DigestAsync(cancellationToken).ConfigureAwait(false)}";
        await engine.AskAsync(
            $"the volume '{volume}' cannot be made",
            (client, token) => client.Volumes.CreateAsync(new VolumesCreateParameters { Name = volume, Labels = new Dictionary<string, string> { ["weir.keep"] = "node" } }, token),
            cancellationToken).ConfigureAwait(false);
        var parameters = new CreateContainerParameters
        {
            Name = name,
            Image = image,
            Entrypoint = ["/bin/sh"],
            Labels = new Dictionary<string, string>(labels),
            HostConfig = new HostConfig { Mounts = [MountOf(volume, isReadOnly: false)], NetworkMode = "none" },
        };
        var made = await notes.MakeAsync(name, () => engine.AskAsync(
            "the container that takes node to the engine cannot be made", (client, token) => client.Containers.CreateContainerAsync(parameters, token), cancellationToken)).ConfigureAwait(false);
        var archives = new ContainerArchives(engine, made.ID);
        if (!await IsCompleteAsync(archives, cancellationToken).ConfigureAwait(false))
        {
            await FolderUpload.SendAsync(archives, [new MappedFolder(ContainerPlaces.Nodes, nodes.Folder, IsReadOnly: true)], scratch, isForAll: false, cancellationToken).ConfigureAwait(false);
            var mark = Directory.CreateDirectory($"{scratch}/mark").FullName;
            await File.WriteAllBytesAsync($"{mark}/{Complete}", [], cancellationToken).ConfigureAwait(false);
            await FolderUpload.SendAsync(archives, [new MappedFolder(ContainerPlaces.Nodes, mark, IsReadOnly: true)], scratch, isForAll: false, cancellationToken).ConfigureAwait(false);
            FolderRemoval.Remove(mark);
        }

        await engine.AskAsync(
            "the container that took node to the engine cannot be removed",
            (client, token) => client.Containers.RemoveContainerAsync(made.ID, new ContainerRemoveParameters { Force = true }, token),
            CancellationToken.None).ConfigureAwait(false);
        return volume;
    }

    /// <summary>The mount of a volume with node.</summary>
    public static Mount MountOf(string volume, bool isReadOnly) => new()
    {
        Type = "volume",
        Source = volume,
        Target = ContainerPlaces.Nodes,
        ReadOnly = isReadOnly,
        VolumeOptions = new VolumeOptions { NoCopy = true },
    };

    private static async Task<bool> IsCompleteAsync(ContainerArchives archives, CancellationToken cancellationToken)
    {
        try
        {
            using var found = await archives.ReadAsync($"{ContainerPlaces.Nodes}/{Complete}", cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (IOException exception) when (exception.InnerException?.InnerException is global::Docker.DotNet.DockerApiException { StatusCode: System.Net.HttpStatusCode.NotFound })
        {
            return false;
        }
    }
}
