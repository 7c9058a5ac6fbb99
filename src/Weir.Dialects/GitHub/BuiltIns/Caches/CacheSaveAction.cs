namespace Weir.Dialects.GitHub.BuiltIns.Caches;

/// <summary>Saves a cache at once; the published action is <c>actions/cache/save</c>.</summary>
internal sealed class CacheSaveAction : IBuiltInAction
{
    public string Name => "actions/cache/save";

    public IReadOnlyList<ActionInput> InputTable { get; } =
    [
        CacheInputs.Path,
        CacheInputs.Key,
        CacheInputs.ChunkSize,
        CacheInputs.AcrossSystems,
        ActionInput.Quiet("matched-key", "the published action does not read it any more"),
    ];

    public IReadOnlyList<string> Outputs { get; } = [];

    public async ValueTask<bool> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        await SaveAsync(call, key: null, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Saves as the inputs say. Whatever is wrong with them is a warning, as in the published actions: the job has done its work.</summary>
    /// <param name="call">The step.</param>
    /// <param name="key">The key, where it is another than the input's.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async ValueTask SaveAsync(BuiltInCall call, string? key, CancellationToken cancellationToken)
    {
        try
        {
            var given = CacheInputs.Read(call);
            var request = given with { Key = key ?? given.Key };
            if (await new JobCache(call).SaveAsync(request, cancellationToken).ConfigureAwait(false))
                call.Say($"Cache saved with key: {request.Key}");
        }
        catch (Exception failure) when (failure is ActionFailure or FormatException)
        {
            await call.WarnAsync($"the cache was not saved: {failure.Message}", cancellationToken).ConfigureAwait(false);
        }
    }
}
