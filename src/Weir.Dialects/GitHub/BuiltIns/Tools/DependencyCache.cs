using Weir.Dialects.GitHub.BuiltIns.Caches;

namespace Weir.Dialects.GitHub.BuiltIns.Tools;

/// <summary>What the actions that set up a tool cache of its packages: restored at once, saved at the end of the job where it was not there.</summary>
internal static class DependencyCache
{
    private const string PrimaryKey = "cache-primary-key";
    private const string MatchedKey = "cache-matched-key";
    private const string PathsKey = "cache-paths";

    /// <summary>Restores, and sets the output <c>cache-hit</c>.</summary>
    /// <returns>True for a cache of exactly this key.</returns>
    public static async ValueTask<bool> RestoreAsync(BuiltInCall call, CacheRequest asked, CancellationToken cancellationToken)
    {
        var request = asked with { Paths = [.. asked.Paths.Select(path => Portable(call, path))] };
        call.SaveState(PrimaryKey, request.Key);
        call.SaveState(PathsKey, string.Join('\n', request.Paths));
        var matched = await new JobCache(call).RestoreAsync(request, isOnlyLookedUp: false, cancellationToken).ConfigureAwait(false);
        if (matched is not null)
            call.SaveState(MatchedKey, matched);
        call.Say(matched is null ? $"no cache is kept for {request.Key}" : $"Cache restored from key: {matched}");
        var isHit = matched == request.Key;
        call.SetOutput("cache-hit", isHit ? "true" : "false");
        return isHit;
    }

    /// <summary>Saves what <see cref="RestoreAsync"/> did not find; does nothing where nothing was to be restored.</summary>
    public static async ValueTask SaveAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        if (call.State.GetValueOrDefault(PrimaryKey) is not { Length: > 0 } key)
            return;
        if (call.State.GetValueOrDefault(MatchedKey) == key)
        {
            call.Say($"Cache hit occurred on the primary key {key}, not saving cache.");
            return;
        }

        var paths = call.State.GetValueOrDefault(PathsKey)!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (await new JobCache(call).SaveAsync(new CacheRequest(paths, key, []), cancellationToken).ConfigureAwait(false))
            call.Say($"Cache saved with key: {key}");
    }

    // A cache is of its paths as they are written, and every job has folders of its own.
    private static string Portable(BuiltInCall call, string path)
    {
        var places = call.Job.Session.Places;
        return path != places.Home && JobPath.IsWithin(path, places.Home) ? "~" + path[places.Home.Length..]
            : path != places.Workspace && JobPath.IsWithin(path, places.Workspace) ? path[(places.Workspace.Length + 1)..]
            : path;
    }
}
