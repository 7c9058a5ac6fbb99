using System.Formats.Tar;
using System.Text;
using Weir.Engine.Unix;
using Weir.Engine.Workspaces;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Elsewhere;

/// <summary>Packs folders of this machine as a container is to have them.</summary>
/// <param name="tar">Takes them.</param>
/// <param name="isForAll">True where users of all numbers are to write in them.</param>
internal sealed class FolderUpload(TarWriter tar, bool isForAll)
{
    private const UnixFileMode Permissions = (UnixFileMode)0x1FF;

    private const UnixFileMode ReadAndWrite =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private const UnixFileMode Enter = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Lays folders out in a container, each with all that is in it.</summary>
    /// <param name="container">The container.</param>
    /// <param name="folders">The folders; one that is not there here is made empty, for all to write in.</param>
    /// <param name="scratch">A folder for the archive.</param>
    /// <param name="isForAll">True where users of all numbers are to write in what is there.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="IOException">It cannot be done.</exception>
    public static async Task SendAsync(ContainerArchives container, IReadOnlyList<MappedFolder> folders, string scratch, bool isForAll, CancellationToken cancellationToken)
    {
        var archive = new FileStream($"{scratch}/upload", new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });
        await using (archive.ConfigureAwait(false))
        {
            var tar = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true);
            await using (tar.ConfigureAwait(false))
            {
                var upload = new FolderUpload(tar, isForAll);
                foreach (var folder in folders.OrderBy(folder => folder.Inside.Length))
                    await upload.AddTopAsync(folder, cancellationToken).ConfigureAwait(false);
            }

            archive.Position = 0;
            await container.WriteAsync(archive, $"'{folders[0].Inside}'").ConfigureAwait(false);
        }
    }

    private async Task AddTopAsync(MappedFolder folder, CancellationToken cancellationToken)
    {
        var name = folder.Inside.TrimStart('/');
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, $"{name}/") { Mode = folder.IsReadOnly ? Permissions & ~WriteOfOthers : Permissions }, cancellationToken).ConfigureAwait(false);
        if (Directory.Exists(folder.Outside))
            await AddContentsAsync(folder.Outside, name, cancellationToken).ConfigureAwait(false);
    }

    private const UnixFileMode WriteOfOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private async Task AddContentsAsync(string folder, string name, CancellationToken cancellationToken)
    {
        foreach (var path in Files.List(folder))
            await AddAsync(path, $"{name}/{Path.GetFileName(path)}", cancellationToken).ConfigureAwait(false);
    }

    private async Task AddAsync(string path, string name, CancellationToken cancellationToken)
    {
        if (FileStatus.Of(path) is not { } status)
            return;
        Check(path);
        var mode = (status.Mode & Permissions) | (isForAll ? ReadAndWrite : 0) | (isForAll && (status.Mode & UnixFileMode.UserExecute) != 0 ? Enter : 0);
        switch (status.Kind)
        {
            case JobFileKind.Folder:
                await WriteAsync(new PaxTarEntry(TarEntryType.Directory, $"{name}/"), mode, status, cancellationToken).ConfigureAwait(false);
                await AddContentsAsync(path, name, cancellationToken).ConfigureAwait(false);
                break;
            case JobFileKind.Link:
                await WriteAsync(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = Files.LinkTarget(path)! }, mode, status, cancellationToken).ConfigureAwait(false);
                break;
            case JobFileKind.File when GitFolderCopy.ObjectsOf(path) is { } objects:
                foreach (var folder in objects)
                    await AddObjectsAsync(folder, name[..^"/info/alternates".Length], cancellationToken).ConfigureAwait(false);
                break;
            case JobFileKind.File:
                await AddFileAsync(path, name, mode, status, cancellationToken).ConfigureAwait(false);
                break;

            // A socket or pipe is of no use on another machine.
        }
    }

    // Only this machine has the folders that the repository's objects are read from, so that the objects come along.
    private async Task AddObjectsAsync(string folder, string name, CancellationToken cancellationToken)
    {
        foreach (var path in Files.List(folder).Where(path => Path.GetFileName(path) != "info"))
            await AddAsync(path, $"{name}/{Path.GetFileName(path)}", cancellationToken).ConfigureAwait(false);
    }

    private async Task AddFileAsync(string path, string name, UnixFileMode mode, FileStatus status, CancellationToken cancellationToken)
    {
        var content = File.OpenRead(path);
        await using (content.ConfigureAwait(false))
            await WriteAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content.Length > 0 ? content : null }, mode, status, cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(PaxTarEntry entry, UnixFileMode mode, FileStatus status, CancellationToken cancellationToken)
    {
        entry.Mode = mode;
        entry.ModificationTime = status.ModifiedAt;
        await tar.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    private static void Check(string path)
    {
        try
        {
            _ = Strict.GetByteCount(path);
        }
        catch (EncoderFallbackException exception)
        {
            throw new IOException($"the name of a file in '{Path.GetDirectoryName(path)}' is no UTF-8, and such a file cannot go to an engine that does not see it: rename it", exception);
        }
    }
}
