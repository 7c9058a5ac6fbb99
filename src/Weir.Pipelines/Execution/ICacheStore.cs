namespace Weir.Pipelines.Execution;

/// <summary>Keeps files that later runs can use again, by key. An entry never changes.</summary>
/// <remarks>
/// Safe for concurrent use. An entry is written in a scope, the branch or tag of its run, and read from the scopes that a run may see: its own,
/// that of its base, and that of the default branch.
/// </remarks>
public interface ICacheStore
{
    /// <summary>Finds an entry: one with exactly the first key, else the newest whose key begins with one of the keys, in their order.</summary>
    /// <param name="lookup">What to look for.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The entry, or null where there is none.</returns>
    ValueTask<CacheEntry?> FindAsync(CacheLookup lookup, CancellationToken cancellationToken);

    /// <summary>Lays an entry's files out where they were.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="session">The job.</param>
    /// <param name="folder">What relative names in it are relative to, as the job sees it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreException">It cannot be read, or would write outside of what was cached.</exception>
    ValueTask UnpackAsync(CacheEntry entry, IJobSession session, string folder, CancellationToken cancellationToken);

    /// <summary>Keeps files; an entry of the same key, version and scope stays as it is.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="files">The files; a folder stands for all that is in it. Names are relative to the folder of a later call, or absolute.</param>
    /// <param name="session">The job whose files they are.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The entry, or null where there was one already.</returns>
    /// <exception cref="StoreException">It cannot be kept; the message says why and what to do.</exception>
    ValueTask<CacheEntry?> PutAsync(CacheKey key, IReadOnlyList<PackedFile> files, IJobSession session, CancellationToken cancellationToken);

    /// <summary>Where a file can be made that <see cref="KeepAsync"/> is to keep: a path on this machine, with nothing there yet but its folder.</summary>
    /// <param name="repository">The repository, as <c>owner/name</c>.</param>
    string NewFile(string repository);

    /// <summary>Keeps an archive that was made elsewhere, in a form of which nothing is known: it can be given back as it is, and not be laid out.</summary>
    /// <param name="key">Its name. Its version must be one that no entry has that is to be laid out.</param>
    /// <param name="file">The archive, whole, at a path from <see cref="NewFile"/>. It is the store's when an entry is returned, else still the caller's.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The entry, or null where there was one already.</returns>
    /// <exception cref="StoreException">It cannot be kept; the message says why and what to do.</exception>
    ValueTask<CacheEntry?> KeepAsync(CacheKey key, string file, CancellationToken cancellationToken);

    /// <summary>Opens an entry's archive, to be read from any place in it. It stays readable when the entry makes room for others.</summary>
    /// <exception cref="StoreException">It is not there any more.</exception>
    ValueTask<Stream> OpenAsync(CacheEntry entry, CancellationToken cancellationToken);
}

/// <summary>Names an entry of a cache.</summary>
/// <param name="Repository">The repository that it belongs to, as <c>owner/name</c>.</param>
/// <param name="Scope">The branch or tag, in full, that it was written for.</param>
/// <param name="Key">The key that the pipeline gives it.</param>
/// <param name="Version">What was cached, as a digest: entries of the same key but of other paths are others.</param>
public sealed record CacheKey(string Repository, string Scope, string Key, string Version);

/// <summary>What to look for in a cache.</summary>
/// <param name="Repository">The repository, as <c>owner/name</c>.</param>
/// <param name="Scopes">The scopes to look in, the nearest first.</param>
/// <param name="Keys">The keys: the first exactly or as a beginning, the others as beginnings.</param>
/// <param name="Version">What was cached, as a digest.</param>
public sealed record CacheLookup(string Repository, IReadOnlyList<string> Scopes, IReadOnlyList<string> Keys, string Version);

/// <summary>An entry of a cache.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Id">Its number, unique in the store.</param>
/// <param name="Size">The size of its archive in bytes.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record CacheEntry(CacheKey Key, long Id, long Size, DateTimeOffset CreatedAt);
