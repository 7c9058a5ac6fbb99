using System.Formats.Tar;
using System.IO.Compression;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Archives;

/// <summary>Packs files of a job as a gzipped tar archive, with their permissions, times and links.</summary>
/// <remarks>A folder is packed with all that is in it. A link is packed as one.</remarks>
internal sealed class TarPacker(IJobFiles files, TarWriter tar)
{
    private const UnixFileMode FolderMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Writes the archive.</summary>
    /// <param name="roots">What to pack, with names in their one form.</param>
    /// <param name="from">The job's files.</param>
    /// <param name="to">Takes the archive, from its beginning to its end.</param>
    /// <param name="level">How small it becomes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreException">A file is missing, or changed while it was read.</exception>
    public static async ValueTask PackAsync(
        IReadOnlyList<PackedFile> roots, IJobFiles from, Stream to, CompressionLevel level, CancellationToken cancellationToken)
    {
        var gzip = new GZipStream(to, level, leaveOpen: true);
        await using (gzip.ConfigureAwait(false))
        {
            var tar = new TarWriter(gzip, TarEntryFormat.Pax, leaveOpen: true);
            await using (tar.ConfigureAwait(false))
            {
                var packer = new TarPacker(from, tar);
                foreach (var root in roots)
                    await packer.AddRootAsync(root, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask AddRootAsync(PackedFile root, CancellationToken cancellationToken)
    {
        var file = await files.LookAsync(root.Path, cancellationToken).ConfigureAwait(false) ?? throw new StoreException($"'{root.Path}' is not there any more");
        await AddAsync(file, root.Name.Length == 0 ? "." : root.Name, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask AddAsync(JobFile file, string name, CancellationToken cancellationToken)
    {
        switch (file.Kind)
        {
            case JobFileKind.Folder:
                await WriteAsync(new PaxTarEntry(TarEntryType.Directory, name + "/") { Mode = FolderMode }, file, cancellationToken).ConfigureAwait(false);
                await foreach (var child in files.ListAsync(file.Path, cancellationToken).ConfigureAwait(false))
                    await AddAsync(child, name + child.Path[file.Path.Length..], cancellationToken).ConfigureAwait(false);
                break;
            case JobFileKind.Link:
                await WriteAsync(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = file.LinkTarget! }, file, cancellationToken).ConfigureAwait(false);
                break;
            case JobFileKind.File:
                await AddFileAsync(file, name, cancellationToken).ConfigureAwait(false);
                break;

            // A socket or pipe that a tool left in its folder says nothing to another run.
        }
    }

    private async ValueTask AddFileAsync(JobFile file, string name, CancellationToken cancellationToken)
    {
        var content = await files.OpenReadAsync(file.Path, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            var entry = new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = file.Mode & ModeMask.Permissions };
            if (file.Length > 0)
                entry.DataStream = new ExactStream(content, file);
            await WriteAsync(entry, file, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteAsync(PaxTarEntry entry, JobFile file, CancellationToken cancellationToken)
    {
        entry.ModificationTime = file.Modified;
        await tar.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
    }
}
