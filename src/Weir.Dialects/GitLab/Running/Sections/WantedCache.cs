using System.Security.Cryptography;
using System.Text;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>What a cache is found by.</summary>
/// <param name="Scope">Who shares it.</param>
/// <param name="Key">Its key.</param>
internal sealed record CacheName(string Scope, string Key)
{
    /// <summary>The protected branches and tags, which have caches of their own, so that nobody else can put something into them.</summary>
    public const string Protected = "protected";

    /// <summary>All others.</summary>
    public const string Unprotected = "non_protected";

    /// <summary>What the keys of its entries begin with.</summary>
    public string Stored => $"gitlab/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))}/";
}

/// <summary>A cache of a job, with its variables expanded.</summary>
internal sealed record WantedCache
{
    private const string UsualKey = "default";
    private const string Fallback = "CACHE_FALLBACK_KEY";

    /// <summary>Its name.</summary>
    public required CacheName Name { get; init; }

    /// <summary>What is restored in its place where it is not there, in order.</summary>
    public required IReadOnlyList<CacheName> Fallbacks { get; init; }

    /// <summary>What is in it.</summary>
    public required WantedFiles Files { get; init; }

    /// <summary>When it is saved, as written; null for the usual case.</summary>
    public string? When { get; init; }

    /// <summary>Whether the job restores it.</summary>
    public bool IsPulled { get; init; }

    /// <summary>Whether the job saves it.</summary>
    public bool IsPushed { get; init; }

    /// <summary>What people should know of it.</summary>
    public IReadOnlyList<string> Concerns { get; init; } = [];

    /// <summary>Reads it.</summary>
    public static async Task<WantedCache> OfAsync(RunningJob job, JobText cache)
    {
        var keys = new CacheKeys(job);
        var scope = job.Variables["CI_COMMIT_REF_PROTECTED"] == "true" && !cache.Is("unprotect") ? CacheName.Protected : CacheName.Unprotected;
        var name = new CacheName(scope, await keys.OfAsync(cache).ConfigureAwait(false) ?? UsualKey);
        var policy = cache.Text("policy") is { } written ? job.Variables.Expand(written) : "pull-push";
        List<string> concerns = [];
        if (policy is not ("pull" or "push" or "pull-push"))
            concerns.Add($"the policy of the cache '{name.Key}' is '{policy}', so it is neither restored nor saved: expected pull, push or pull-push");
        var last = job.Variables[Fallback] is { Length: > 0 } key ? LastFallback(key, scope, concerns) : null;
        var named = cache.Texts("fallback_keys").Select(text => keys.Cleaned(text) is { } cleaned ? new CacheName(scope, cleaned) : null);
        return new WantedCache
        {
            Name = name,
            Fallbacks = [.. named.Append(last).OfType<CacheName>()],
            Files = new WantedFiles(cache.Texts("paths")) { Untracked = cache.Is("untracked"), WholeFolders = true },
            When = cache.Text("when"),
            IsPulled = policy is "pull" or "pull-push",
            IsPushed = policy is "push" or "pull-push",
            Concerns = concerns,
        };
    }

    // The runner takes this key as it is, with what GitLab's server adds to others: who shares the cache.
    private static CacheName? LastFallback(string key, string scope, List<string> concerns)
    {
        if (key.EndsWith($"-{CacheName.Protected}", StringComparison.Ordinal))
        {
            concerns.Add($"{Fallback} is '{key}', which does not count: no job may ask for a cache of protected branches by its name");
            return null;
        }

        return key.EndsWith($"-{CacheName.Unprotected}", StringComparison.Ordinal)
            ? new CacheName(CacheName.Unprotected, key[..^(CacheName.Unprotected.Length + 1)])
            : new CacheName(scope, key);
    }
}
