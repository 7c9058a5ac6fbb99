namespace Weir.Dialects.GitHub.BuiltIns.Caches;

/// <summary>The inputs that the cache actions share.</summary>
internal static class CacheInputs
{
    public static ActionInput Path { get; } = ActionInput.Done("path", note: "patterns, '~', several lines, and '!' before what is taken out");

    public static ActionInput Key { get; } = ActionInput.Done("key");

    public static ActionInput RestoreKeys { get; } = ActionInput.Done("restore-keys");

    public static ActionInput AcrossSystems { get; } =
        ActionInput.Done("enableCrossOsArchive", "false", "matters on Windows, whose caches are apart otherwise");

    public static ActionInput FailOnMiss { get; } = ActionInput.Done("fail-on-cache-miss", "false");

    public static ActionInput LookupOnly { get; } = ActionInput.Done("lookup-only", "false");

    public static ActionInput ChunkSize { get; } = ActionInput.Quiet("upload-chunk-size", "nothing is sent anywhere");

    /// <summary>What a step asks to cache.</summary>
    /// <exception cref="ActionFailure">It has no path or key.</exception>
    public static CacheRequest Read(BuiltInCall call)
    {
        string[] paths = [.. call.Lines("path").Select(path => path.StartsWith('!') ? "!" + path[1..].TrimStart() : path)];
        if (paths.Length == 0)
            throw new ActionFailure("input 'path' is required: the files and folders to cache, one a line");
        if (call.Input("key").Length == 0)
            throw new ActionFailure("input 'key' is required: what the cache is found by");
        return new CacheRequest(paths, call.Input("key"), call.Lines("restore-keys")) { AcrossSystems = call.Flag("enableCrossOsArchive") };
    }
}
