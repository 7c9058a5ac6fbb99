using System.Formats.Tar;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Host;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Elsewhere;

/// <summary>
/// The folders of a job in the container of an action, at an engine that does not see this machine's files: volumes where they are whole ones,
/// otherwise copies, which come back afterwards.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="job">The job's container.</param>
/// <param name="volumes">The volumes of the job's folders.</param>
/// <param name="shared">The folders.</param>
/// <param name="folder">The job's folder here.</param>
internal sealed class CarriedFolders(DockerEngine engine, RunningContainer job, FolderVolumes volumes, IReadOnlyList<SharedFolder> shared, JobFolder folder) : IActionFolders
{
    private readonly List<SharedFolder> _copied = [.. shared.Where(one => volumes.At(one.Path) is null)];

    public void Mount(HostConfig host)
    {
        host.Mounts =
        [
            .. from one in shared
               let name = volumes.At(one.Path)
               where name is not null
               select new Mount { Type = "volume", Source = name, Target = one.Target, VolumeOptions = new VolumeOptions { NoCopy = true } },
        ];
    }

    public Task FillAsync(string id) => CopyAsync(job.Id, id, one => (one.Path, one.Target));

    public Task CollectAsync(string id) => CopyAsync(id, job.Id, one => (one.Target, one.Path));

    private async Task CopyAsync(string fromId, string toId, Func<SharedFolder, (string From, string To)> way)
    {
        foreach (var (from, to) in _copied.Select(way))
        {
            try
            {
                await CopyAsync(new ContainerArchives(engine, fromId), from, new ContainerArchives(engine, toId), to).ConfigureAwait(false);
            }
            catch (IOException exception)
            {
                throw new ExecutorException($"the folder '{from}' cannot be copied between the containers of the job and of its action: {exception.Message}", exception);
            }
        }
    }

    private async Task CopyAsync(ContainerArchives from, string path, ContainerArchives to, string target)
    {
        var archive = new FileStream($"{folder.MakeScratch()}/carried", new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });
        await using (archive.ConfigureAwait(false))
        {
            using var source = await from.ReadAsync(path, CancellationToken.None).ConfigureAwait(false);
            using var reader = new TarReader(source);
            var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true);
            await using (writer.ConfigureAwait(false))
            {
                while (await reader.GetNextEntryAsync(copyData: false, CancellationToken.None).ConfigureAwait(false) is { } entry)
                {
                    // Names begin with the folder's own.
                    var rest = entry.Name.IndexOf('/') is var end and >= 0 ? entry.Name[end..] : "";
                    entry.Name = target.TrimStart('/') + rest;
                    await writer.WriteEntryAsync(entry, CancellationToken.None).ConfigureAwait(false);
                }
            }

            archive.Position = 0;
            await to.WriteAsync(archive, $"'{target}'").ConfigureAwait(false);
        }
    }
}
