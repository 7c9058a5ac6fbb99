using Weir.Pipelines.Execution;

namespace Weir.Engine.Caches;

/// <summary>The keys that GitHub's caches take.</summary>
internal static class CacheKeys
{
    private const int Longest = 512;
    private const int Most = 10;

    /// <exception cref="StoreException">The key is not one.</exception>
    public static void Check(string key)
    {
        if (key.Length == 0)
            throw new StoreException("a cache needs a key");
        if (key.Length > Longest)
            throw new StoreException($"the cache key '{key[..40]}…' has {key.Length} characters, at most {Longest} are allowed");
        if (key.Contains(','))
            throw new StoreException($"the cache key '{key}' has a comma, which is not allowed");
    }

    /// <exception cref="StoreException">They are too many, too few, or one of them is not a key.</exception>
    public static void Check(IReadOnlyList<string> keys)
    {
        if (keys.Count is 0 or > Most)
            throw new StoreException($"a cache is looked for by 1 to {Most} keys, not by {keys.Count}");
        foreach (var key in keys)
            Check(key);
    }
}
