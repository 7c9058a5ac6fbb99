using Weir.Dialects.Globs;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.BuiltIns.Caches;

/// <summary>What a step caches: paths under a key.</summary>
/// <param name="Paths">The paths, which may be patterns, as the step writes them.</param>
/// <param name="Key">The key.</param>
/// <param name="RestoreKeys">The beginnings of keys that do as well.</param>
internal sealed record CacheRequest(IReadOnlyList<string> Paths, string Key, IReadOnlyList<string> RestoreKeys)
{
    /// <summary>Whether a cache of Windows may be used elsewhere.</summary>
    public bool AcrossSystems { get; init; }
}

/// <summary>Restores and saves caches for the actions that have some. What the store cannot do is a warning, never a failure.</summary>
internal sealed class JobCache(BuiltInCall call)
{
    private const int MostKeys = 10;
    private const int LongestKey = 512;

    /// <summary>Lays the best cache out.</summary>
    /// <param name="request">What to restore.</param>
    /// <param name="isOnlyLookedUp">True where it is only looked for.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Its key; null where there is none.</returns>
    /// <exception cref="ActionFailure">A key is none, or there is no path.</exception>
    public async ValueTask<string?> RestoreAsync(CacheRequest request, bool isOnlyLookedUp, CancellationToken cancellationToken)
    {
        Check(request);
        if (CacheScopes.Of(call.GitHub) is not { } scopes)
            return await NoScopeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var lookup = new CacheLookup(Repository, scopes.Visible, [request.Key, .. request.RestoreKeys], Version(request));
            if (await call.Job.Caches.FindAsync(lookup, cancellationToken).ConfigureAwait(false) is not { } entry)
                return null;
            if (!isOnlyLookedUp)
            {
                await call.Job.Caches.UnpackAsync(entry, Session, AnchoredSession.Root, cancellationToken).ConfigureAwait(false);
                call.Say($"Cache Size: {Sizes.Shown(entry.Size)}");
            }

            return entry.Key.Key;
        }
        catch (StoreException failure)
        {
            await call.WarnAsync($"the cache was not restored: {failure.Message}", cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Keeps what is at the paths.</summary>
    /// <returns>Whether it was kept; otherwise the log says why not.</returns>
    /// <exception cref="ActionFailure">The key is none, or there is no path.</exception>
    public async ValueTask<bool> SaveAsync(CacheRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        if (CacheScopes.Of(call.GitHub) is not { } scopes)
            return await NoScopeAsync(cancellationToken).ConfigureAwait(false) is not null;
        var files = await FilesAsync(request.Paths, cancellationToken).ConfigureAwait(false);
        if (files.Count == 0)
        {
            await call.WarnAsync($"nothing is at the paths to cache, so no cache is saved: {string.Join(", ", request.Paths)}", cancellationToken).ConfigureAwait(false);
            return false;
        }

        try
        {
            var key = new CacheKey(Repository, scopes.Own, request.Key, Version(request));
            if (await call.Job.Caches.PutAsync(key, files, Session, cancellationToken).ConfigureAwait(false) is { } entry)
            {
                call.Say($"Cache Size: {Sizes.Shown(entry.Size)}");
                return true;
            }

            call.Say($"the cache '{request.Key}' is kept already, by another job it seems");
        }
        catch (StoreException failure)
        {
            await call.WarnAsync($"the cache was not saved: {failure.Message}", cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    private IJobSession Session => new AnchoredSession(call.Job.Session);

    private string Repository => call.Job.Assignment.Run.Trigger.Repository.FullName;

    private string Version(CacheRequest request) => CacheVersion.Of(request.Paths, call.Job.Session.Machine.System, request.AcrossSystems);

    // A folder stands for all that is in it, so what is beneath one that was found is in the cache already.
    private async ValueTask<IReadOnlyList<PackedFile>> FilesAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var places = call.Job.Session.Places;
        var anchors = new Anchors(places);
        var globber = Globber.Parse(
            string.Join('\n', paths), new GlobPlaces(places.Workspace, places.Home), new GlobOptions { ImplicitDescendants = false });
        SortedSet<string> found = new(StringComparer.Ordinal);
        await foreach (var file in globber.FindAsync(call.Job.Session.Files, cancellationToken).ConfigureAwait(false))
            found.Add(file.Path);
        return
        [
            .. found.Where(path => !JobPath.Ancestors(path).Any(found.Contains))
                .Select(anchors.NameOf)
                .Select(name => new PackedFile($"{AnchoredSession.Root}/{name}", name)),
        ];
    }

    private async ValueTask<string?> NoScopeAsync(CancellationToken cancellationToken)
    {
        await call.WarnAsync("the event that started this run is of no branch or tag, so there is no cache for it", cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static void Check(CacheRequest request)
    {
        if (request.Paths.Count == 0)
            throw new ActionFailure("a cache needs at least one path: write it in the input 'path'");
        if (request.RestoreKeys.Count >= MostKeys)
            throw new ActionFailure($"a cache is looked for by at most {MostKeys} keys, found {request.RestoreKeys.Count + 1}");
        foreach (var key in (string[])[request.Key, .. request.RestoreKeys])
        {
            if (key.Length > LongestKey)
                throw new ActionFailure($"a cache key has at most {LongestKey} characters, found {key.Length} in '{key[..40]}…'");
            if (key.Contains(','))
                throw new ActionFailure($"a cache key has no comma, found '{key}'");
        }
    }
}
