using Weir.Pipelines.Execution;
using Weir.Toolkit.Access;
using Weir.Toolkit.Blobs;

namespace Weir.Toolkit.Caches;

/// <summary>The caches as a job sees them, for both protocols.</summary>
/// <remarks>
/// What a client packs itself has a version that no cache of Weir's own has: an archive that only the client can read must not be found by the
/// step that Weir carries, nor the other way round.
/// </remarks>
internal sealed class JobCaches(Doors doors, ServedJob job)
{
    private const string Packed = "packed-";
    private const int LongestVersion = 256;

    /// <summary>Begins an upload under a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="version">What is cached, as the client digests it.</param>
    /// <param name="name">The name of the upload.</param>
    /// <param name="create">Makes the upload for a new file.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Refusal">The key is taken, or the job may write none.</exception>
    public async ValueTask BeginAsync<T>(string? key, string? version, string name, Func<string, T> create, CancellationToken cancellationToken)
        where T : Upload
    {
        var wanted = KeyOf(key, version);
        var taken = await job.Request.Caches.FindAsync(new CacheLookup(wanted.Repository, [wanted.Scope], [wanted.Key], wanted.Version), cancellationToken).ConfigureAwait(false);
        if (taken?.Key.Key == wanted.Key || !doors.Jobs.Reserve(wanted, job))
            throw Refusal.Conflict($"the cache '{wanted.Key}' is kept already, or another step is saving it");
        try
        {
            job.Uploads.Begin(name, create(job.Request.Caches.NewFile(wanted.Repository)));
        }
        catch
        {
            doors.Jobs.Release(wanted, job);
            throw;
        }
    }

    /// <summary>Ends an upload.</summary>
    /// <returns>The entry; null where another was faster.</returns>
    public async ValueTask<CacheEntry?> EndAsync(string? key, string? version, string name, Upload upload)
    {
        var wanted = KeyOf(key, version);
        return await job.Uploads.HandOverAsync(name, upload, KeepAsync).ConfigureAwait(false);

        // Once the upload is handed over it is over, kept or not: the key is free for another try.
        async ValueTask<CacheEntry?> KeepAsync(SpooledFile file)
        {
            try
            {
                return await job.Request.Caches.KeepAsync(wanted, file.Path, job.Ended).ConfigureAwait(false);
            }
            finally
            {
                doors.Jobs.Release(wanted, job);
            }
        }
    }

    /// <summary>Finds the best entry; null where there is none.</summary>
    public async ValueTask<CacheEntry?> FindAsync(IReadOnlyList<string> keys, string? version, CancellationToken cancellationToken) =>
        job.Request.VisibleScopes.Count == 0
            ? null
            : await job.Request.Caches
                .FindAsync(new CacheLookup(job.Request.Repository, job.Request.VisibleScopes, keys, VersionOf(version)), cancellationToken)
                .ConfigureAwait(false);

    /// <summary>Lets the job download an entry under a name.</summary>
    public void Offer(CacheEntry entry, string name) =>
        job.Offer(name, new Download("cache", "application/octet-stream", cancellationToken => job.Request.Caches.OpenAsync(entry, cancellationToken)));

    private CacheKey KeyOf(string? key, string? version) => new(
        job.Request.Repository,
        job.Request.WrittenScope ?? throw Refusal.Forbidden("cache write denied: the event that started this run is of no branch or tag"),
        key is { Length: > 0 } ? key : throw Refusal.Malformed("a cache needs a key"),
        VersionOf(version));

    private static string VersionOf(string? version) => version is { Length: > 0 and <= LongestVersion }
        ? Packed + version
        : throw Refusal.Malformed($"a cache needs a version of 1 to {LongestVersion} characters");
}
