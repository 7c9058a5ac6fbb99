using System.IO.Compression;
using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Archives;

/// <summary>Packs files of a job as a zip archive, the same bytes for the same files: contents only, as GitHub's artifacts, or as they are.</summary>
/// <remarks>Links are followed where only contents count. A folder stands for itself alone: what is in it is packed where it is named.</remarks>
internal static class ZipPacker
{
    // The first moment that the format knows.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the archive.</summary>
    /// <param name="files">What to pack.</param>
    /// <param name="from">The job's files.</param>
    /// <param name="system">What the job runs on.</param>
    /// <param name="to">Takes the archive, from its beginning to its end.</param>
    /// <param name="options">How it is packed.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreException">A file is missing, or cannot be packed under its name.</exception>
    public static async ValueTask PackAsync(
        IReadOnlyList<PackedFile> files, IJobFiles from, OperatingSystemKind system, Stream to, ArtifactOptions options, CancellationToken cancellationToken)
    {
        var zip = await ZipArchive.CreateAsync(to, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken)
            .ConfigureAwait(false);
        await using (zip.ConfigureAwait(false))
        {
            foreach (var (name, path) in Sorted(files, system))
            {
                var found = options.IsExact
                    ? await from.LookAsync(path, cancellationToken).ConfigureAwait(false)
                    : await from.StatAsync(path, cancellationToken).ConfigureAwait(false);
                switch (found)
                {
                    case { Kind: JobFileKind.File } file:
                        var entry = zip.CreateEntry(name, LevelOf(options.CompressionLevel));
                        entry.LastWriteTime = Epoch;
                        entry.ExternalAttributes = options.IsExact ? (ZipUnpacker.RegularFile | (int)(file.Mode & ModeMask.Permissions)) << 16 : 0;
                        await CopyAsync(from, path, entry, cancellationToken).ConfigureAwait(false);
                        break;
                    case { Kind: JobFileKind.Link } link:
                        await AddLinkAsync(zip, name, link.LinkTarget!, cancellationToken).ConfigureAwait(false);
                        break;
                    case { Kind: JobFileKind.Folder }:
                        zip.CreateEntry(name + "/").LastWriteTime = Epoch;
                        break;
                    case null:
                        throw new StoreException($"'{path}' is not there any more, or is a link to nothing");
                    default:
                        throw new StoreException($"'{path}' is a device, socket or pipe, which cannot be packed");
                }
            }
        }
    }

    private static List<(string Name, string Path)> Sorted(IReadOnlyList<PackedFile> files, OperatingSystemKind system)
    {
        var sorted = files
            .Select(file => (Name: ArchiveNames.Normalize(file.Name, system), file.Path))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .ToList();
        foreach (var (name, path) in sorted.Where(file => file.Name.StartsWith('/') || file.Name.Length == 0))
            throw new StoreException($"'{path}' cannot be packed as '{name}': a relative name is needed");
        var twice = sorted.Zip(sorted.Skip(1)).FirstOrDefault(pair => pair.First.Name == pair.Second.Name);
        return twice.First.Name is null
            ? sorted
            : throw new StoreException($"'{twice.First.Path}' and '{twice.Second.Path}' would both be '{twice.First.Name}' in the archive");
    }

    private static async ValueTask AddLinkAsync(ZipArchive zip, string name, string target, CancellationToken cancellationToken)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = Epoch;
        entry.ExternalAttributes = (ZipUnpacker.SymbolicLink | (int)ModeMask.Permissions) << 16;
        var packed = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (packed.ConfigureAwait(false))
            await packed.WriteAsync(Encoding.UTF8.GetBytes(target), cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask CopyAsync(IJobFiles from, string path, ZipArchiveEntry entry, CancellationToken cancellationToken)
    {
        var source = await from.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            var packed = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (packed.ConfigureAwait(false))
                await source.CopyToAsync(packed, cancellationToken).ConfigureAwait(false);
        }
    }

    private static CompressionLevel LevelOf(int level) => level switch
    {
        <= 0 => CompressionLevel.NoCompression,
        <= 3 => CompressionLevel.Fastest,
        <= 8 => CompressionLevel.Optimal,
        _ => CompressionLevel.SmallestSize,
    };
}
