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
        string[] names = [.. roots.Select(file => file.Name)];
        var archive = NewFile(key.Repository);
        try
        {
            return await KeepAsync(key, names, archive, () => PackAsync(key, archive, roots, session, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(archive);
        }
    }

    /// <inheritdoc/>
    public string NewFile(string repository)
    {
        var folder = FolderOf(repository);
        Directory.CreateDirectory(folder.Path);
        return folder.Partial(StoreIds.Next());
    }

    /// <inheritdoc/>
    public ValueTask<CacheEntry?> KeepAsync(CacheKey key, string file, CancellationToken cancellationToken) =>
        KeepAsync(key, [], file, () => new ValueTask<long>(new FileInfo(file).Length), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(CacheEntry entry, CancellationToken cancellationToken) => new(Open(entry));

    private FileStream Open(CacheEntry entry)
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
        CacheKey key, IReadOnlyList<string> roots, string archive, Func<ValueTask<long>> make, CancellationToken cancellationToken)
    {
        CacheKeys.Check(key.Key);
        var folder = FolderOf(key.Repository);
        if (IsKept(folder, key))
            return null;
        try
        {
            var size = await make().ConfigureAwait(false);
            if (size > options.MaximumBytes)
                throw TooLarge(key);
            using var held = await StoreLock.AcquireAsync(folder.Lock, Patience, time, cancellationToken).ConfigureAwait(false);
            if (IsKept(folder, key))
                return null;
            var entry = new StoredCache(StoreIds.Next(), key.Scope, key.Key, key.Version, size, time.GetUtcNow(), roots);
            File.Move(archive, folder.Archive(entry.Id));
            Add(folder, entry);
            return Shown(key.Repository, entry);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"the cache '{key.Key}' cannot be kept: {cause.Message}", cause);
        }
    }

    private async ValueTask<long> PackAsync(CacheKey key, string archive, PackedFile[] files, IJobSession session, CancellationToken cancellationToken)
    {
        var written = await StoredFile.WriteAsync(
            archive,
            options.MaximumBytes,
            () => TooLarge(key),
            to => TarPacker.PackAsync(files, session.Files, to, options.Compression, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return written.Size;
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
