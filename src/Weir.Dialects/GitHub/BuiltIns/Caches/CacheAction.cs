namespace Weir.Dialects.GitHub.BuiltIns.Caches;

/// <summary>Restores a cache, and saves one at the end of the job where there was none of its key; the published action is <c>actions/cache</c>.</summary>
internal sealed class CacheAction : IBuiltInAction
{
    private const string PrimaryKey = "CACHE_KEY";
    private const string MatchedKey = "CACHE_RESULT";

    public string Name => "actions/cache";

    public IReadOnlyList<ActionInput> InputTable { get; } =
    [
        CacheInputs.Path,
        CacheInputs.Key,
        CacheInputs.RestoreKeys,
        CacheInputs.ChunkSize,
        CacheInputs.AcrossSystems,
        CacheInputs.FailOnMiss,
        CacheInputs.LookupOnly,
        ActionInput.Quiet("save-always", "without effect in the published action too: use 'actions/cache/save' in a step with 'if: always()'", "false"),
    ];

    public IReadOnlyList<string> Outputs { get; } = ["cache-hit"];

    public string? PostCondition => "success()";

    public async ValueTask<bool> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var request = CacheInputs.Read(call);
        if (call.Flag("save-always"))
        {
            await call.WarnAsync("input 'save-always' has no effect: use 'actions/cache/save' in a step with 'if: always()'", cancellationToken)
                .ConfigureAwait(false);
        }

        call.SaveState(PrimaryKey, request.Key);
        if (await CacheRestoreAction.RestoreAsync(call, request, cancellationToken).ConfigureAwait(false) is { } matched)
            call.SaveState(MatchedKey, matched);
        return true;
    }

    // The inputs are evaluated anew at the end of the job, when hashFiles may give another key: the one at the beginning counts.
    public async ValueTask<bool> RunPostAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        if (call.State.GetValueOrDefault(PrimaryKey) is not { Length: > 0 } key)
            return true;
        if (call.State.GetValueOrDefault(MatchedKey) is { } matched && CacheRestoreAction.IsHit(key, matched))
        {
            call.Say($"Cache hit occurred on the primary key {key}, not saving cache.");
            return true;
        }

        await CacheSaveAction.SaveAsync(call, key, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
