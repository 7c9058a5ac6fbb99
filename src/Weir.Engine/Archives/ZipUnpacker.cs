using System.IO.Compression;
using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Archives;

/// <summary>Lays a zip archive out. Its files get the permissions that it gives them, or the usual ones.</summary>
internal static class ZipUnpacker
{
    /// <summary>What says of an entry that it is a file.</summary>
    public const int RegularFile = 0x8000;

    /// <summary>What says of an entry that it is a symbolic link.</summary>
    public const int SymbolicLink = 0xa000;

    private const int KindMask = 0xf000;
    private const int Folder = 0x4000;
    private const int LongestTarget = 4096;

    /// <summary>Lays the archive out, once all its names are found to be harmless.</summary>
    /// <param name="zip">The archive; can seek.</param>
    /// <param name="target">Where.</param>
    /// <param name="limits">What it may hold.</param>
    /// <param name="system">What the place is on.</param>
    /// <param name="takesLinks">Whether it may hold symbolic links; they may lead anywhere, and nothing is written through them.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many files and links there are.</returns>
    /// <exception cref="StoreException">The archive is refused or broken.</exception>
    public static async ValueTask<int> UnpackAsync(
        Stream zip, IUnpackTarget target, ArchiveLimits limits, OperatingSystemKind system, bool takesLinks, CancellationToken cancellationToken)
    {
        var guard = new ArchiveGuard(limits, zip.Length, system) { LinksMayLeave = true };
        try
        {
            ZipDirectory.Check(zip, limits.Entries);
            var archive = await ZipArchive.CreateAsync(zip, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken)
                .ConfigureAwait(false);
            await using (archive.ConfigureAwait(false))
            {
                var entries = archive.Entries.Select(entry => (Entry: entry, Name: Admit(guard, entry, takesLinks))).ToList();
                foreach (var (entry, name) in entries)
                    await LayOutAsync(entry, name, target, guard, cancellationToken).ConfigureAwait(false);
                return entries.Count(entry => !IsFolder(entry.Entry));
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw NoArchive(broken);
        }
    }

    /// <summary>Reads one file of an archive; null where it has no such file.</summary>
    /// <param name="zip">The archive; can seek.</param>
    /// <param name="name">The file's name in it.</param>
    /// <param name="limits">What it may hold; the bytes are those of the file.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreException">The archive is refused or broken.</exception>
    public static async ValueTask<byte[]?> ReadAsync(Stream zip, string name, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        var guard = new ArchiveGuard(limits, zip.Length, OperatingSystemKind.Linux);
        try
        {
            ZipDirectory.Check(zip, limits.Entries);
            var archive = await ZipArchive.CreateAsync(zip, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken)
                .ConfigureAwait(false);
            await using (archive.ConfigureAwait(false))
            {
                if (archive.GetEntry(name) is not { } entry || IsFolder(entry))
                    return null;
                using var copy = new MemoryStream();
                var content = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
                await using (content.ConfigureAwait(false))
                    await new CountedStream(content, guard.Count).CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
                return copy.ToArray();
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw NoArchive(broken);
        }
    }

    private static string Admit(ArchiveGuard guard, ZipArchiveEntry entry, bool takesLinks)
    {
        var kind = KindOf(entry);
        if (kind is not (0 or RegularFile or Folder) && !(takesLinks && kind == SymbolicLink))
            throw ArchiveNames.Refused(entry.FullName, "is neither a file nor a folder");
        if (entry.IsEncrypted)
            throw ArchiveNames.Refused(entry.FullName, "is encrypted");
        return guard.Admit(entry.FullName, IsFolder(entry) ? JobFileKind.Folder : kind == SymbolicLink ? JobFileKind.Link : JobFileKind.File);
    }

    private static async ValueTask LayOutAsync(
        ZipArchiveEntry entry, string name, IUnpackTarget target, ArchiveGuard guard, CancellationToken cancellationToken)
    {
        if (IsFolder(entry))
        {
            await target.MakeFolderAsync(name, cancellationToken).ConfigureAwait(false);
            return;
        }

        var content = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            var counted = new CountedStream(content, guard.Count);
            if (KindOf(entry) == SymbolicLink)
            {
                await target.LinkAsync(name, await TargetAsync(guard, name, counted, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                return;
            }

            await target.WriteAsync(
                name,
                ModeOf(entry),
                modified: null,
                async file => await counted.CopyToAsync(file, cancellationToken).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask<string> TargetAsync(ArchiveGuard guard, string name, Stream content, CancellationToken cancellationToken)
    {
        var bytes = new byte[LongestTarget];
        var length = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (length == bytes.Length)
            throw ArchiveNames.Refused(name, "is a link to a place whose name is too long");
        var target = Encoding.UTF8.GetString(bytes, 0, length);
        guard.AdmitTarget(name, target);
        return target;
    }

    private static int KindOf(ZipArchiveEntry entry) => (entry.ExternalAttributes >> 16) & KindMask;

    private static UnixFileMode? ModeOf(ZipArchiveEntry entry) =>
        (entry.ExternalAttributes >> 16) is var mode && (mode & KindMask) == RegularFile ? (UnixFileMode)mode & ModeMask.Permissions : null;

    private static StoreException NoArchive(Exception broken) => new($"the archive is refused: it is no whole zip archive ({broken.Message})", broken);

    private static bool IsFolder(ZipArchiveEntry entry) => entry.FullName.EndsWith('/');
}
