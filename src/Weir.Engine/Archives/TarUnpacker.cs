using System.Formats.Tar;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Archives;

/// <summary>Lays a tar archive out, with permissions, times and links.</summary>
internal sealed class TarUnpacker(IUnpackTarget target, ArchiveGuard guard)
{
    /// <summary>Lays the archive out as it is read; what was laid out before something is refused stays.</summary>
    /// <param name="tar">The archive, not compressed, from its beginning.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many files and links there are.</returns>
    /// <exception cref="StoreException">The archive is refused or broken.</exception>
    public async ValueTask<int> UnpackAsync(Stream tar, CancellationToken cancellationToken)
    {
        var count = 0;
        try
        {
            var reader = new TarReader(new CountedStream(tar, guard.Count), leaveOpen: true);
            await using (reader.ConfigureAwait(false))
            {
                while (await NextAsync(reader, cancellationToken).ConfigureAwait(false) is { } entry)
                    count += await LayOutAsync(entry, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException)
        {
            throw Broken(broken);
        }

        return count;
    }

    private static async ValueTask<TarEntry?> NextAsync(TarReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is not (StoreException or OperationCanceledException or IOException))
        {
            // The library names no exceptions for a bad header; seen were four kinds.
            throw Broken(broken);
        }
    }

    private static StoreException Broken(Exception cause) => new($"the archive is refused: it is no whole tar archive ({cause.Message})", cause);

    private async ValueTask<int> LayOutAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.GlobalExtendedAttributes:
                return 0;
            case TarEntryType.Directory:
                await target.MakeFolderAsync(guard.Admit(entry.Name, JobFileKind.Folder), cancellationToken).ConfigureAwait(false);
                return 0;
            case TarEntryType.SymbolicLink:
                var link = guard.Admit(entry.Name, JobFileKind.Link);
                guard.AdmitTarget(link, entry.LinkName);
                await target.LinkAsync(link, entry.LinkName, cancellationToken).ConfigureAwait(false);
                return 1;
            case TarEntryType.HardLink:
                await CopyOfAsync(entry, cancellationToken).ConfigureAwait(false);
                return 1;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                await WriteAsync(entry, guard.Admit(entry.Name, JobFileKind.File), entry.DataStream ?? Stream.Null, cancellationToken).ConfigureAwait(false);
                return 1;
            default:
                throw ArchiveNames.Refused(entry.Name, $"is neither file, folder nor link, but of type '{entry.EntryType}'");
        }
    }

    // A hard link to a file of the archive becomes a copy of it: then nothing that is laid out shares its contents with anything else.
    private async ValueTask CopyOfAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        var original = guard.NameOf(entry.LinkName);
        if (!guard.IsFile(original))
            throw ArchiveNames.Refused(entry.Name, $"is a hard link to '{entry.LinkName}', which is no file before it in the archive");
        var name = guard.Admit(entry.Name, JobFileKind.File);
        var content = await target.OpenReadAsync(original, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
            await WriteAsync(entry, name, new CountedStream(content, guard.Count), cancellationToken).ConfigureAwait(false);
    }

    private ValueTask WriteAsync(TarEntry entry, string name, Stream content, CancellationToken cancellationToken) =>
        target.WriteAsync(
            name,
            entry.Mode & ModeMask.Permissions,
            entry.ModificationTime,
            async file => await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false),
            cancellationToken);
}
