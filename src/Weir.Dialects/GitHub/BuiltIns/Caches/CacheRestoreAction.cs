namespace Weir.Dialects.GitHub.BuiltIns.Caches;

/// <summary>Restores a cache; the published action is <c>actions/cache/restore</c>.</summary>
internal sealed class CacheRestoreAction : IBuiltInAction
{
    public string Name => "actions/cache/restore";

    public IReadOnlyList<ActionInput> InputTable { get; } =
        [CacheInputs.Path, CacheInputs.Key, CacheInputs.RestoreKeys, CacheInputs.AcrossSystems, CacheInputs.FailOnMiss, CacheInputs.LookupOnly];

    public IReadOnlyList<string> Outputs { get; } = ["cache-hit", "cache-primary-key", "cache-matched-key"];

    public async ValueTask<bool> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var request = CacheInputs.Read(call);
        call.SetOutput("cache-primary-key", request.Key);
        if (await RestoreAsync(call, request, cancellationToken).ConfigureAwait(false) is { } matched)
            call.SetOutput("cache-matched-key", matched);
        return true;
    }

    /// <summary>Restores as the inputs say, and sets <c>cache-hit</c>: to nothing where there is no cache at all, as the published action does.</summary>
    /// <returns>The key of the cache; null where there is none.</returns>
    /// <exception cref="ActionFailure">There is none, and the step wants to fail then.</exception>
    public static async ValueTask<string?> RestoreAsync(BuiltInCall call, CacheRequest request, CancellationToken cancellationToken)
    {
        var isOnlyLookedUp = call.Flag("lookup-only");
        if (await new JobCache(call).RestoreAsync(request, isOnlyLookedUp, cancellationToken).ConfigureAwait(false) is { } matched)
        {
            call.SetOutput("cache-hit", IsHit(request.Key, matched) ? "true" : "false");
            call.Say(isOnlyLookedUp ? $"Cache found and can be restored from key: {matched}" : $"Cache restored from key: {matched}");
            return matched;
        }

        if (call.Flag("fail-on-cache-miss"))
            throw new ActionFailure($"no cache was found for '{request.Key}', and 'fail-on-cache-miss' is true");
        call.Say($"Cache not found for input keys: {string.Join(", ", [request.Key, .. request.RestoreKeys])}");
        return null;
    }

    /// <summary>True where a cache is the one that was asked for: case does not count, as in the published actions.</summary>
    public static bool IsHit(string key, string matched) => string.Equals(key, matched, StringComparison.OrdinalIgnoreCase);
}
