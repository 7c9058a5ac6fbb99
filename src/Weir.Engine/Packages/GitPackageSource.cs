using System.Collections.Concurrent;
using System.Text;
using Weir.Engine.Storage;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Sources;

namespace Weir.Engine.Packages;

/// <summary>Gives packages from git repositories: fetched once, kept by commit, pinned in a lock file.</summary>
/// <remarks>
/// Safe for concurrent use, also by several processes. One instance serves one run: a branch or tag is the same commit in all of it. What is
/// fetched is not trusted: no hook, filter or submodule of it runs anything.
/// </remarks>
/// <param name="options">Where packages come from.</param>
/// <param name="time">The time.</param>
public sealed class GitPackageSource(GitPackageOptions options, TimeProvider time) : IPackageSource
{
    private const int LargestText = 10 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly GitProgram _git = new(time);
    private readonly ConcurrentDictionary<PackageReference, Package> _known = [];
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = [];

    /// <inheritdoc/>
    public bool IsSubstituted(string repository, string reference) => SubstituteFor(PackageReference.Of(repository, reference)) is not null;

    /// <inheritdoc/>
    public ValueTask<Package> GetAsync(string repository, string reference, CancellationToken cancellationToken)
    {
        var wanted = PackageReference.Of(repository, reference);
        return _known.TryGetValue(wanted, out var known) ? new ValueTask<Package>(known) : FindAsync(wanted, update: false, cancellationToken);
    }

    /// <summary>Fetches a branch or tag as it is now, and pins it there.</summary>
    /// <param name="repository">Such as <c>actions/checkout</c>.</param>
    /// <param name="reference">A branch or tag.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="PackageException">It cannot be had; the message says why and what to do.</exception>
    public ValueTask<Package> UpdateAsync(string repository, string reference, CancellationToken cancellationToken) =>
        FindAsync(PackageReference.Of(repository, reference), update: true, cancellationToken);

    /// <inheritdoc/>
    public ValueTask LayOutAsync(Package package, IJobSession session, string path, CancellationToken cancellationToken) =>
        PackageTree.CopyAsync(package.Folder, session.Files, path, cancellationToken);

    /// <summary>A file for a compiler: a reusable workflow, or what an action says of itself. What keeps it from being read is in the answer.</summary>
    public async ValueTask<SourceLookup> ReadAsync(RemoteSource source, CancellationToken cancellationToken)
    {
        try
        {
            var package = await GetAsync(source.Repository, source.Reference, cancellationToken).ConfigureAwait(false);
            return await ReadAsync(package, source, cancellationToken).ConfigureAwait(false);
        }
        catch (PackageException absent)
        {
            return new SourceLookup.Missing(absent.Message);
        }
    }

    private static async ValueTask<SourceLookup> ReadAsync(Package package, RemoteSource source, CancellationToken cancellationToken)
    {
        if (source.Path.Split('/').Any(part => part is "" or "." or "..") || source.Path.Contains('\\'))
            return new SourceLookup.Missing($"'{source.Path}' is no path within '{source.Repository}'");
        var file = new FileInfo(Path.Combine(package.Folder, source.Path));
        if (!file.Exists)
            return new SourceLookup.Missing($"'{source.Repository}' has no file '{source.Path}' at '{source.Reference}'");
        if (file.Length > LargestText)
            return new SourceLookup.Missing($"'{source}' has {file.Length} bytes, at most {LargestText} are read");
        try
        {
            var text = Strict.GetString(await File.ReadAllBytesAsync(file.FullName, cancellationToken).ConfigureAwait(false));
            return new SourceLookup.Found(new SourceText(source.ToString(), text.TrimStart('\ufeff'))) { Commit = package.Commit, Release = package.Release };
        }
        catch (DecoderFallbackException)
        {
            return new SourceLookup.Missing($"'{source}' is not UTF-8 text");
        }
    }

    private async ValueTask<Package> FindAsync(PackageReference wanted, bool update, CancellationToken cancellationToken)
    {
        if (SubstituteFor(wanted) is { } substitute)
            return _known[wanted] = Substituted(wanted, substitute);
        var gate = _gates.GetOrAdd(wanted.Repository, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!update && _known.TryGetValue(wanted, out var known))
                return known;
            return _known[wanted] = await ObtainAsync(wanted, update, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is StoreException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            throw new PackageException($"'{wanted}' cannot be kept in '{options.CacheFolder}': {cause.Message}", cause);
        }
        finally
        {
            gate.Release();
        }
    }

    private async ValueTask<Package> ObtainAsync(PackageReference wanted, bool update, CancellationToken cancellationToken)
    {
        var places = new PackagePlaces(options, wanted.Repository);
        var commit = wanted.IsCommit ? wanted.Reference : update ? null : Locked()?.Find(Entry(wanted));
        if (commit is not null && Directory.Exists(places.Tree(commit)))
            return Obtained(wanted, commit, places);
        if (options.Offline)
            throw Offline(wanted, commit);
        using var held = await StoreLock.AcquireAsync(places.Lock, options.Timeout * options.Attempts, time, cancellationToken).ConfigureAwait(false);
        var mirror = new GitMirror(_git, places.Mirror, places.Address, options, time);
        if (commit is null)
        {
            var tag = NewestRelease.OfReference(wanted.Reference) is { } release ? await TagOfAsync(wanted, release, places.Address, cancellationToken).ConfigureAwait(false) : null;
            var now = await mirror.FetchAsync(wanted, tag is null ? wanted.Reference : $"refs/tags/{tag}", cancellationToken).ConfigureAwait(false);
            commit = await PinAsync(wanted, now, tag, update, cancellationToken).ConfigureAwait(false);
            if (commit != now)
                await mirror.FetchAsync(wanted, commit, cancellationToken).ConfigureAwait(false);
        }
        else if (!Directory.Exists(places.Tree(commit)))
        {
            await mirror.FetchAsync(wanted, commit, cancellationToken).ConfigureAwait(false);
        }

        await places.ExportAsync(mirror, wanted, commit, cancellationToken).ConfigureAwait(false);
        return Obtained(wanted, commit, places);
    }

    private Package Obtained(PackageReference wanted, string commit, PackagePlaces places) => new(wanted.Repository, wanted.Reference, commit, places.Tree(commit))
    {
        Release = NewestRelease.IsRelease(wanted.Reference) ? wanted.Reference : Locked()?.ReleaseOf(Entry(wanted)),
    };

    // As the lock file names it.
    private PackageReference Entry(PackageReference wanted) => wanted with { Repository = options.LockPrefix + wanted.Repository };

    private async ValueTask<string> TagOfAsync(PackageReference wanted, NewestRelease release, Uri address, CancellationToken cancellationToken)
    {
        var tags = await GitMirror.TagsAsync(_git, address, options.Timeout, cancellationToken).ConfigureAwait(false);
        return release.Among(tags) ?? throw new PackageException($"'{wanted.Repository}' has no release that '{release.Version}' stands for");
    }

    private PackageSubstitute? SubstituteFor(PackageReference wanted) => options.Substitutes.FirstOrDefault(substitute => substitute.StandsFor(wanted));

    private PackageLock? Locked() => options.LockFile is { } path ? PackageLock.Read(path) : null;

    // Another process may have pinned it meanwhile; then that counts, so that both use the same.
    private async ValueTask<string> PinAsync(PackageReference wanted, string commit, string? release, bool update, CancellationToken cancellationToken)
    {
        if (options.LockFile is not { } path || wanted.IsCommit)
            return commit;
        var key = Path.Combine(options.CacheFolder, "locks", FolderNames.Of(Path.GetFullPath(path)));
        using var held = await StoreLock.AcquireAsync(key, options.Timeout, time, cancellationToken).ConfigureAwait(false);
        var pins = PackageLock.Read(path);
        if (!update && pins.Find(Entry(wanted)) is { } pinned)
            return pinned;
        pins.Pin(Entry(wanted), commit, release);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(pins.ToString()), durable: true);
        return commit;
    }

    private PackageException Offline(PackageReference wanted, string? commit) => commit is null && options.LockFile is { } path
        ? new($"'{wanted}' is not pinned in '{path}', and nothing may be fetched; run once without --offline")
        : new($"'{wanted}'{(commit is null ? "" : $" at commit {commit}")} is not in '{options.CacheFolder}', and nothing may be fetched; run once without --offline");

    private static Package Substituted(PackageReference wanted, PackageSubstitute substitute) => Directory.Exists(substitute.Folder)
        ? new Package(wanted.Repository, wanted.Reference, Commit: null, substitute.Folder)
        : throw new PackageException($"the folder '{substitute.Folder}', which stands in for '{wanted}', does not exist");
}
