using Docker.DotNet.Models;

namespace Weir.Engine.Executors.Docker;

/// <summary>The folders of a job in the container of an action.</summary>
internal interface IActionFolders
{
    /// <summary>Mounts what can be mounted.</summary>
    void Mount(HostConfig host);

    /// <summary>Takes the rest there; the container was made and does not run yet.</summary>
    Task FillAsync(string id);

    /// <summary>Takes the rest back; the container has ended and is still there.</summary>
    Task CollectAsync(string id);
}

/// <summary>Folders of this machine that the engine sees.</summary>
internal sealed class BoundFolders(IReadOnlyList<MappedFolder> folders) : IActionFolders
{
    public void Mount(HostConfig host) => host.Binds = [.. new FolderMap(folders).Folders.Select(folder => folder.ToBind())];

    public Task FillAsync(string id) => Task.CompletedTask;

    public Task CollectAsync(string id) => Task.CompletedTask;
}
