using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>Gives files that containers made as root back to this user, who could neither change nor remove them otherwise.</summary>
/// <param name="engine">The engine.</param>
/// <param name="notes">Notes what is being made.</param>
/// <param name="labels">The labels of all that the job has.</param>
/// <param name="name">The name of the container that does it.</param>
internal sealed class FolderReturn(DockerEngine engine, MakingNotes notes, IDictionary<string, string> labels, string name)
{
    /// <summary>The user and group, as a container calls them: the root of a rootless engine is this user.</summary>
    public static string OwnerAt(DockerEngine engine) =>
        engine.Description.IsRootless ? "0:0" : FormattableString.Invariant($"{ProcessCalls.User()}:{ProcessCalls.Group()}");

    /// <summary>True where this user is not root, and something in a folder belongs to somebody else.</summary>
    public static bool IsNeeded(IEnumerable<string> folders) => !Environment.IsPrivilegedProcess && folders.Any(HasForeign);

    /// <summary>Gives folders back, by the first image that can.</summary>
    /// <param name="images">Images, of which one should have the program <c>chown</c>.</param>
    /// <param name="folders">The folders, of this machine.</param>
    /// <exception cref="ExecutorException">It does not work; the message says why, and what to do.</exception>
    public async Task GiveBackAsync(IReadOnlyList<string> images, IReadOnlyList<string> folders)
    {
        for (var index = 0; index < images.Count; index++)
        {
            try
            {
                await GiveBackAsync(images[index], folders).ConfigureAwait(false);
                return;
            }
            catch (ExecutorException) when (index < images.Count - 1)
            {
                // The next image may have what this one has not; of the last the reason is told.
            }
        }
    }

    private async Task GiveBackAsync(string image, IReadOnlyList<string> folders)
    {
        var places = folders.Select((folder, index) => (Outside: folder, Inside: FormattableString.Invariant($"/weir/{index}"))).ToList();
        var parameters = new CreateContainerParameters
        {
            Name = name,
            Image = image,
            User = "0",
            Entrypoint = ["chown"],
            Cmd = ["-Rh", OwnerAt(engine), "--", .. places.Select(place => place.Inside)],
            WorkingDir = "/",
            Labels = labels,
            HostConfig = new HostConfig { Binds = [.. places.Select(place => $"{place.Outside}:{place.Inside}")], NetworkMode = "none" },
        };
        var failure = $"the files that root of a container left in {string.Join(", ", folders)} cannot be given back to this user "
            + "(an image with the program chown, or a rootless engine, lets weir do so; 'sudo chown -R' does it by hand)";
        var made = await notes.MakeAsync(name, () => AskAsync(client => client.Containers.CreateContainerAsync(parameters))).ConfigureAwait(false);
        try
        {
            await AskAsync(client => client.Containers.StartContainerAsync(made.ID, new ContainerStartParameters())).ConfigureAwait(false);
            var end = await AskAsync(client => client.Containers.WaitContainerAsync(made.ID)).ConfigureAwait(false);
            if (end.StatusCode != 0)
                throw new ExecutorException($"{failure}: {string.Join(' ', await ContainerLogs.TailAsync(engine, made.ID, CancellationToken.None).ConfigureAwait(false))}");
        }
        finally
        {
            await AskAsync(async client =>
            {
                await client.Containers.RemoveContainerAsync(made.ID, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }

        Task<T> AskAsync<T>(Func<global::Docker.DotNet.DockerClient, Task<T>> call) => engine.AskAsync(failure, (client, _) => call(client), CancellationToken.None);
    }

    private static bool HasForeign(string path)
    {
        try
        {
            return FileStatus.Of(path) is { } status
                && (status.User != ProcessCalls.User() || (status.Kind == JobFileKind.Folder && Files.List(path).Any(HasForeign)));
        }
        catch (IOException)
        {
            // What cannot be looked at was closed by somebody, or lies too deep to tell.
            return true;
        }
    }
}
