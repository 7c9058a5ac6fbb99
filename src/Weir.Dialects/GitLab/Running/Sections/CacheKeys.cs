using System.Security.Cryptography;
using System.Text;
using Weir.Pipelines.Execution;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>Makes the keys of caches: of a text, or of what files hold or when they were changed.</summary>
internal sealed class CacheKeys(RunningJob job)
{
    /// <summary>The key; null for the usual one.</summary>
    public async Task<string?> OfAsync(JobText cache)
    {
        if (cache["key"] is not YamlNode.Mapping)
            return Cleaned(cache.Text("key") ?? "");
        var key = cache.Part("key");
        var prefix = Cleaned(key.Text("prefix") ?? "");
        var sum = key["files_commits"] is not null
            ? await OfCommitsAsync(key.Texts("files_commits")).ConfigureAwait(false)
            : await OfContentsAsync(key.Texts("files")).ConfigureAwait(false);
        return prefix is null ? sum : $"{prefix}-{sum}";
    }

    /// <summary>A key as caches have it, with its variables; null where nothing is left of it.</summary>
    public string? Cleaned(string text) => job.Variables.Expand(text).Trim().Trim('/', '.') is { Length: > 0 } key ? key.Replace('/', '_') : null;

    private async Task<string> OfContentsAsync(IReadOnlyList<string> names)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var found = false;
        var files = await JobPaths.FindAsync(job, names).ConfigureAwait(false);
        foreach (var file in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            // Folders, and links to what is none, have no contents.
            if (await job.Context.Session.Files.StatAsync(file.Path, job.Force).ConfigureAwait(false) is not { Kind: JobFileKind.File })
                continue;
            found = true;
            hash.AppendData(Encoding.UTF8.GetBytes(file.Name));
            var content = await job.Context.Session.Files.OpenReadAsync(file.Path, job.Force).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
                hash.AppendData(await SHA256.HashDataAsync(content, job.Force).ConfigureAwait(false));
        }

        return found ? Convert.ToHexStringLower(hash.GetHashAndReset())[..40] : "default";
    }

    private async Task<string> OfCommitsAsync(IReadOnlyList<string> names)
    {
        var commits = await new JobGit(job).LinesAsync(["log", "-1", "--format=%H", "--", .. names.Select(job.Variables.Expand)]).ConfigureAwait(false);
        return commits is [var commit, ..] ? commit : "default";
    }
}
