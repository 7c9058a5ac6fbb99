using System.Globalization;
using System.IO.Compression;
using Weir.Engine.Archives;
using Weir.Engine.Storage;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Caches;

/// <summary>Keeps caches as gzipped tar archives, in a folder of each repository.</summary>
/// <remarks>
/// Safe for concurrent use, also by several processes. Of several who write one key the first to finish wins; nobody sees half an entry.
/// Names that are packed are relative to the folder that they are laid out in, or absolute; nothing but what is beneath them is laid out.
/// </remarks>
/// <param name="root">The folder for all repositories; made where it is absent.</param>
/// <param name="options">How they are kept.</param>
/// <param name="time">The time.</param>
public sealed class FileCacheStore(string root, FileCacheOptions options, TimeProvider time) : ICacheStore
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    /// <exception cref="StoreException">A key is not one, or the caches cannot be read.</exception>
    public ValueTask<CacheEntry?> FindAsync(CacheLookup lookup, CancellationToken cancellationToken)
    {
        CacheKeys.Check(lookup.Keys);
        var folder = FolderOf(lookup.Repository);
        var entries = folder.Read().Where(entry => entry.Version == lookup.Version && folder.LastUse(entry) is not null).ToList();
        var found = lookup.Scopes.Select(scope => Best(entries, scope, lookup.Keys)).FirstOrDefault(entry => entry is not null);
        return new(found is null ? null : Shown(lookup.Repository, found));
    }

    /// <inheritdoc/>
    public async ValueTask UnpackAsync(CacheEntry entry, IJobSession session, string folder, CancellationToken cancellationToken)
    {
        var archive = Open(entry);
        await using (archive.ConfigureAwait(false))
        {
            var roots = FolderOf(entry.Key.Repository).Read().FirstOrDefault(stored => stored.Id == entry.Id)?.Roots ?? [];
            var guard = new ArchiveGuard(options.Limits, archive.Length, session.Machine.System) { Roots = roots, LinksMayLeave = true };
            var gzip = new GZipStream(archive, CompressionMode.Decompress);
            await using (gzip.ConfigureAwait(false))
                await new TarUnpacker(new JobUnpackTarget(session.Files, folder, roots), guard).UnpackAsync(gzip, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Folders are packed with all that is in them; permissions, times and links are kept.</remarks>
    public async ValueTask<CacheEntry?> PutAsync(
        CacheKey key, IReadOnlyList<PackedFile> files, IJobSession session, CancellationToken cancellationToken)
    {
        PackedFile[] roots = [.. files.Select(file => file with { Name = ArchiveNames.Normalize(file.Name, session.Machine.System) })];
        return await KeepAsync(
            key,
            [.. roots.Select(file => file.Name)],
            archive => TarPacker.PackAsync(roots, session.Files, archive, options.Compression, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps an entry whose archive is made elsewhere; where Weir lays it out itself, only relative names are.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="archive">The archive, from its beginning to its end.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The entry, or null where there was one already.</returns>
    /// <exception cref="StoreException">It cannot be kept; the message says why and what to do.</exception>
    public ValueTask<CacheEntry?> PutAsync(CacheKey key, Stream archive, CancellationToken cancellationToken) =>
        KeepAsync(key, [], to => new ValueTask(archive.CopyToAsync(to, cancellationToken)), cancellationToken);

    /// <summary>Opens the archive of an entry, which stays readable when the entry makes room for others.</summary>
    /// <exception cref="StoreException">It is not there any more.</exception>
    public Stream Open(CacheEntry entry)
    {
        var folder = FolderOf(entry.Key.Repository);
        try
        {
            var archive = new FileStream(folder.Archive(entry.Id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            folder.Use(entry.Id, time.GetUtcNow());
            return archive;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StoreException($"the cache '{entry.Key.Key}' is not there any more: it has made room for newer ones", gone);
        }
    }

    private static StoredCache? Best(IEnumerable<StoredCache> entries, string scope, IReadOnlyList<string> keys)
    {
        var visible = entries.Where(entry => entry.Scope == scope).OrderByDescending(entry => entry.CreatedAt).ToList();
        return visible.Find(entry => entry.Key == keys[0])
            ?? keys.Select(key => visible.Find(entry => entry.Key.StartsWith(key, StringComparison.Ordinal))).FirstOrDefault(entry => entry is not null);
    }

    private async ValueTask<CacheEntry?> KeepAsync(
        CacheKey key, IReadOnlyList<string> roots, Func<Stream, ValueTask> write, CancellationToken cancellationToken)
    {
        CacheKeys.Check(key.Key);
        var folder = FolderOf(key.Repository);
        if (IsKept(folder, key))
            return null;
        Directory.CreateDirectory(folder.Path);
        var id = StoreIds.Next();
        try
        {
            var size = await WriteAsync(folder.Partial(id), key, write, cancellationToken).ConfigureAwait(false);
            using var held = await StoreLock.AcquireAsync(folder.Lock, Patience, time, cancellationToken).ConfigureAwait(false);
            if (IsKept(folder, key))
                return null;
            var entry = new StoredCache(id, key.Scope, key.Key, key.Version, size, time.GetUtcNow(), roots);
            File.Move(folder.Partial(id), folder.Archive(id));
            Add(folder, entry);
            return Shown(key.Repository, entry);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"the cache '{key.Key}' cannot be kept: {cause.Message}", cause);
        }
        finally
        {
            File.Delete(folder.Partial(id));
        }
    }

    private async ValueTask<long> WriteAsync(string path, CacheKey key, Func<Stream, ValueTask> write, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await using (file.ConfigureAwait(false))
        {
            var counted = new DigestStream(file, options.MaximumBytes, () => TooLarge(key));
            await using (counted.ConfigureAwait(false))
            {
                await write(counted).ConfigureAwait(false);
                await file.FlushAsync(cancellationToken).ConfigureAwait(false);
                return counted.Written;
            }
        }
    }

    private void Add(CacheFolder folder, StoredCache entry)
    {
        var now = time.GetUtcNow();
        folder.Use(entry.Id, now);
        var left = options.MaximumBytes - entry.Size;
        List<StoredCache> kept = [entry];
        foreach (var (older, _) in folder.Read()
            .Select(older => (Entry: older, LastUse: folder.LastUse(older)))
            .Where(older => older.LastUse is not null)
            .OrderByDescending(older => older.LastUse))
        {
            left -= older.Size;
            if (left < 0)
                break;
            kept.Add(older);
        }

        var dropped = folder.Read().ExceptBy(kept.Select(stored => stored.Id), stored => stored.Id).ToList();
        folder.Write([.. kept.OrderBy(stored => stored.CreatedAt)]);
        dropped.ForEach(stored => File.Delete(folder.Archive(stored.Id)));
        folder.Sweep(kept, now);
    }

    private static bool IsKept(CacheFolder folder, CacheKey key) => folder.Read().Any(entry =>
        entry.Key == key.Key && entry.Scope == key.Scope && entry.Version == key.Version && folder.LastUse(entry) is not null);

    private static CacheEntry Shown(string repository, StoredCache entry) =>
        new(new CacheKey(repository, entry.Scope, entry.Key, entry.Version), entry.Id, entry.Size, entry.CreatedAt);

    private CacheFolder FolderOf(string repository) => new(Path.Combine(root, FolderNames.Of(repository)));

    private StoreException TooLarge(CacheKey key) =>
        new(string.Create(CultureInfo.InvariantCulture, $"the cache '{key.Key}' is larger than the {options.MaximumBytes} bytes that all caches of '{key.Repository}' may have"));
}
