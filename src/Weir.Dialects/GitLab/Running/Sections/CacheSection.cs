using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>Restores and saves what <c>cache</c> names.</summary>
internal sealed class CacheSection(RunningJob job)
{
    // Of GitLab, caches of one key are one cache, whatever their paths are.
    private const string AllPaths = "gitlab";

    private readonly List<WantedCache> _caches = [];

    /// <summary>Restores the caches that the job pulls. That one is not there, or cannot be read, is no failure.</summary>
    public async Task RestoreAsync()
    {
        foreach (var cache in job.Settings.Parts("cache").Where(cache => cache["paths"] is not null || cache.Is("untracked")))
            _caches.Add(await WantedCache.OfAsync(job, cache).ConfigureAwait(false));
        if (!_caches.Exists(cache => cache.IsPulled || cache.Concerns.Count > 0))
            return;
        var section = await Section.BeginAsync(job, "restore_cache", "Restore caches").ConfigureAwait(false);
        foreach (var concern in _caches.SelectMany(cache => cache.Concerns).Distinct())
            await section.WarnAsync(concern).ConfigureAwait(false);
        foreach (var cache in _caches.Where(cache => cache.IsPulled))
            await RestoreAsync(section, cache).ConfigureAwait(false);
        await section.EndAsync(JobResult.Success).ConfigureAwait(false);
    }

    /// <summary>Saves the caches that the job pushes.</summary>
    public async Task SaveAsync(bool succeeded)
    {
        var pushed = _caches.Where(cache => cache.IsPushed && Conditions.Hold(cache.When, succeeded)).ToList();
        if (pushed.Count == 0)
            return;
        var section = await Section.BeginAsync(job, "archive_cache", "Save caches").ConfigureAwait(false);
        foreach (var cache in pushed)
            await SaveAsync(section, cache).ConfigureAwait(false);
        await section.EndAsync(JobResult.Success).ConfigureAwait(false);
    }

    private async Task RestoreAsync(Section section, WantedCache cache)
    {
        foreach (var name in cache.Fallbacks.Prepend(cache.Name))
        {
            try
            {
                if (await job.Context.Caches.FindAsync(new CacheLookup(Repository, [name.Scope], [name.Stored], AllPaths), job.Force).ConfigureAwait(false) is not { } entry)
                    continue;
                await job.Context.Caches.UnpackAsync(entry, job.Context.Session, job.Workspace, job.Force).ConfigureAwait(false);
                section.Say($"Restored the cache '{name.Key}'");
                return;
            }
            catch (StoreException exception)
            {
                await section.WarnAsync($"The cache '{name.Key}' was not restored: {exception.Message}").ConfigureAwait(false);
            }
        }

        section.Say($"There is no cache '{cache.Name.Key}' yet");
    }

    private async Task SaveAsync(Section section, WantedCache cache)
    {
        var (key, time) = (cache.Name.Key, job.Context.Time.GetUtcNow().UtcTicks);
        var files = await new JobPaths(job, (path, why) => section.WarnAsync($"'{path}' of the cache '{key}' is not kept: {why}")).FindAsync(cache.Files).ConfigureAwait(false);
        if (files.Count == 0)
            return;
        try
        {
            // Each entry has a name of its own, as one that exists is never replaced; the newest is found first.
            var kept = await job.Context.Caches
                .PutAsync(new CacheKey(Repository, cache.Name.Scope, $"{cache.Name.Stored}{time}", AllPaths), files, job.Context.Session, job.Force).ConfigureAwait(false);
            section.Say(kept is null ? $"The cache '{key}' was kept by another job at the same moment" : $"Saved the cache '{key}': {files.Count} files, {kept.Size} bytes");
        }
        catch (StoreException exception)
        {
            await section.WarnAsync($"The cache '{key}' was not kept: {exception.Message}").ConfigureAwait(false);
        }
    }

    private string Repository => job.Context.Assignment.Run.Trigger.Repository.FullName;
}
