using System.Collections.Concurrent;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Sources;

namespace Weir.Engine.Packages;

/// <summary>
/// Fetches the files from elsewhere that pipelines are compiled from: of repositories of the usual host as <c>owner/name</c>, of any other as a whole
/// address, and single files by their addresses.
/// </summary>
/// <remarks>Safe for concurrent use. What is fetched is pinned in the lock file, and comes from the cache where nothing may be fetched.</remarks>
/// <param name="usual">Repositories of the usual host.</param>
/// <param name="options">How others are fetched; the lock file is theirs.</param>
/// <param name="time">The time.</param>
public sealed class RemoteFiles(GitPackageSource usual, GitPackageOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, GitPackageSource> _hosts = [];
    private readonly WebFiles _web = new(options, time);

    /// <summary>Fetches one; what keeps it from being read is in the answer.</summary>
    public async ValueTask<SourceLookup> ReadAsync(RemoteSource source, CancellationToken cancellationToken)
    {
        if (source.Repository.Length == 0)
            return await _web.ReadAsync(source.Path, cancellationToken).ConfigureAwait(false);
        if (!Uri.TryCreate(source.Repository, UriKind.Absolute, out var address) || !source.Repository.Contains("://", StringComparison.Ordinal))
            return await usual.ReadAsync(source, cancellationToken).ConfigureAwait(false);
        var (host, path) = Split(address);
        var packages = _hosts.GetOrAdd(host, known => SourceOf(new Uri(known)));
        try
        {
            var found = await packages.ReadAsync(source with { Repository = path }, cancellationToken).ConfigureAwait(false);
            return found is SourceLookup.Found { Text: var text } here ? here with { Text = text with { Name = source.ToString() } } : found;
        }
        catch (PackageException absent)
        {
            return new SourceLookup.Missing(absent.Message);
        }
    }

    // The lock file is committed: a name and password in the address stay out of it.
    private GitPackageSource SourceOf(Uri host) =>
        new(options with { BaseAddress = host, LockPrefix = host.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped) }, time);

    // A repository in a folder of this machine has its last two names for a path, as on a server.
    private static (string Host, string Path) Split(Uri address)
    {
        var parts = address.AbsolutePath.Trim('/').Split('/');
        var kept = address.IsFile ? Math.Max(0, parts.Length - 2) : 0;
        var host = address.GetLeftPart(UriPartial.Authority) + "/" + string.Concat(parts.Take(kept).Select(part => part + "/"));
        return (host, string.Join('/', parts.Skip(kept)));
    }
}
