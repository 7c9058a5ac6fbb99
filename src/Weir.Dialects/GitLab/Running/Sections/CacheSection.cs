using System.Security.Cryptography;
using System.Text;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>Restores and saves what <c>cache</c> names.</summary>
internal sealed class CacheSection(RunningJob job)
{
    private const string UsualKey = "default";

    // Of GitLab, caches of one key are one cache, whatever their paths are.
    private const string AllPaths = "gitlab";

    private readonly List<(JobText Cache, string Key)> _caches = [];

    /// <summary>Restores the caches that the job pulls. That one is not there, or cannot be read, is no failure.</summary>
    public async Task RestoreAsync()
    {
        foreach (var cache in job.Settings.Parts("cache").Where(cache => cache["paths"] is not null || cache.Is("untracked")))
            _caches.Add((cache, await new CacheKeys(job).OfAsync(cache).ConfigureAwait(false) ?? UsualKey));
        if (!_caches.Exists(pair => Pulls(pair.Cache)))
            return;
        var section = await Section.BeginAsync(job, "restore_cache", "Restore caches").ConfigureAwait(false);
        foreach (var (cache, key) in _caches.Where(pair => Pulls(pair.Cache)))
            await RestoreAsync(section, cache, key).ConfigureAwait(false);
        await section.EndAsync(JobResult.Success).ConfigureAwait(false);
    }

    /// <summary>Saves the caches that the job pushes.</summary>
    public async Task SaveAsync(bool succeeded)
    {
        var pushed = _caches.Where(pair => Policy(pair.Cache) is "push" or "pull-push" && Conditions.Hold(pair.Cache.Text("when"), succeeded)).ToList();
        if (pushed.Count == 0)
            return;
        var section = await Section.BeginAsync(job, "archive_cache", "Save caches").ConfigureAwait(false);
        foreach (var (cache, key) in pushed)
            await SaveAsync(section, cache, key).ConfigureAwait(false);
        await section.EndAsync(JobResult.Success).ConfigureAwait(false);
    }

    private async Task RestoreAsync(Section section, JobText cache, string key)
    {
        IEnumerable<string> fallbacks = [.. cache.Texts("fallback_keys").Select(job.Variables.Expand), job.Variables["CACHE_FALLBACK_KEY"] ?? ""];
        foreach (var wanted in fallbacks.Prepend(key).Where(text => text.Length > 0))
        {
            try
            {
                if (await job.Context.Caches.FindAsync(new CacheLookup(Repository, [Scope(cache)], [Stored(wanted)], AllPaths), job.Force).ConfigureAwait(false) is not { } entry)
                    continue;
                await job.Context.Caches.UnpackAsync(entry, job.Context.Session, job.Workspace, job.Force).ConfigureAwait(false);
                section.Say($"Restored the cache '{wanted}'");
                return;
            }
            catch (StoreException exception)
            {
                await section.WarnAsync($"The cache '{wanted}' was not restored: {exception.Message}").ConfigureAwait(false);
            }
        }

        section.Say($"There is no cache '{key}' yet");
    }

    private async Task SaveAsync(Section section, JobText cache, string key)
    {
        var wanted = new WantedFiles(cache.Texts("paths")) { Untracked = cache.Is("untracked"), WholeFolders = true };
        var files = await new JobPaths(job, (path, why) => section.WarnAsync($"'{path}' of the cache '{key}' is not kept: {why}")).FindAsync(wanted).ConfigureAwait(false);
        if (files.Count == 0)
            return;
        try
        {
            // Each entry has a name of its own, as one that exists is never replaced; the newest is found first.
            var name = $"{Stored(key)}{job.Context.Time.GetUtcNow().UtcTicks}";
            var kept = await job.Context.Caches.PutAsync(new CacheKey(Repository, Scope(cache), name, AllPaths), files, job.Context.Session, job.Force).ConfigureAwait(false);
            section.Say(kept is null ? $"The cache '{key}' was kept by another job at the same moment" : $"Saved the cache '{key}': {files.Count} files, {kept.Size} bytes");
        }
        catch (StoreException exception)
        {
            await section.WarnAsync($"The cache '{key}' was not kept: {exception.Message}").ConfigureAwait(false);
        }
    }

    private string Repository => job.Context.Assignment.Run.Trigger.Repository.FullName;

    // Protected branches have caches of their own, so that nobody else can put something into them.
    private string Scope(JobText cache) => job.Variables["CI_COMMIT_REF_PROTECTED"] == "true" && !cache.Is("unprotect") ? "protected" : "non_protected";

    private string Policy(JobText cache) => cache.Text("policy") is { } policy ? job.Variables.Expand(policy) : "pull-push";

    private bool Pulls(JobText cache) => Policy(cache) is "pull" or "pull-push";

    private static string Stored(string key) => $"gitlab/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}/";
}
