using System.Globalization;
using System.Security.Cryptography;
using Weir.Engine.Archives;
using Weir.Engine.Executors.Host;
using Weir.Engine.Storage;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Engine.Artifacts;

/// <summary>Keeps artifacts as zip archives in a folder of each run.</summary>
/// <remarks>
/// Safe for concurrent use, also by several processes. An artifact is there once it is whole, with the digest that was computed while it was
/// written; it is compared again before the artifact is laid out.
/// </remarks>
/// <param name="folderOf">The folder for the artifacts of a run; made where it is absent.</param>
/// <param name="options">How they are kept.</param>
/// <param name="time">The time.</param>
public sealed class FileArtifactStore(Func<RunId, string> folderOf, FileArtifactOptions options, TimeProvider time) : IArtifactStore
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public async ValueTask<Artifact> PutAsync(
        RunId run, string name, IReadOnlyList<PackedFile> files, IJobSession session, ArtifactOptions options, CancellationToken cancellationToken)
    {
        foreach (var file in options.IsExact ? [] : files)
            ArtifactNames.CheckPath(file.Name);
        return await KeepAsync(
            run,
            name,
            options,
            zip => ZipPacker.PackAsync(files, session.Files, session.Machine.System, zip, options, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps an artifact whose archive is made elsewhere.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">The artifact's name.</param>
    /// <param name="zip">The archive, from its beginning to its end.</param>
    /// <param name="options">How it is kept.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreException">It cannot be kept; the message says why and what to do.</exception>
    public ValueTask<Artifact> PutAsync(RunId run, string name, Stream zip, ArtifactOptions options, CancellationToken cancellationToken) =>
        KeepAsync(run, name, options, to => new ValueTask(zip.CopyToAsync(to, cancellationToken)), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Artifact>> ListAsync(RunId run, CancellationToken cancellationToken) =>
        new([.. Kept(run).Select(artifact => artifact.Of(run))]);

    /// <inheritdoc/>
    public ValueTask<int> UnpackAsync(Artifact artifact, IJobSession session, string folder, CancellationToken cancellationToken) =>
        UnpackAsync(artifact, session.Files, session.Machine.System, folder, cancellationToken);

    /// <summary>Lays an artifact's files out in a folder of this machine.</summary>
    /// <returns>How many files there are.</returns>
    /// <exception cref="StoreException">It cannot be read, or would write outside of the folder.</exception>
    public ValueTask<int> UnpackAsync(Artifact artifact, string folder, CancellationToken cancellationToken) =>
        UnpackAsync(artifact, new HostFiles(), HostEnvironment.Machine.System, folder, cancellationToken);

    /// <summary>Opens the archive of an artifact, which stays readable when the artifact is deleted.</summary>
    /// <exception cref="StoreException">It is not there any more.</exception>
    public Stream Open(Artifact artifact)
    {
        try
        {
            return new FileStream(FolderOf(artifact.Run).Archive(artifact.Id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StoreException($"the artifact '{artifact.Name}' is not there any more: it was deleted, replaced or has expired", gone);
        }
    }

    /// <summary>Reads a file of an artifact; null where it has no such file.</summary>
    /// <param name="artifact">The artifact.</param>
    /// <param name="path">The file's path in it, with forward slashes.</param>
    /// <param name="largest">How many bytes it may have.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public async ValueTask<byte[]?> ReadAsync(Artifact artifact, string path, int largest, CancellationToken cancellationToken)
    {
        var zip = Open(artifact);
        await using (zip.ConfigureAwait(false))
            return await ZipUnpacker.ReadAsync(zip, path, options.Limits with { Bytes = largest }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes an artifact; does nothing where it is gone.</summary>
    public async ValueTask DeleteAsync(Artifact artifact, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(FolderOf(artifact.Run).Path))
            return;
        using var held = await LockAsync(artifact.Run, cancellationToken).ConfigureAwait(false);
        FolderOf(artifact.Run).Delete(artifact.Id);
    }

    /// <summary>Deletes the artifacts of a run that have been kept for as long as they should be; they are not listed in any case.</summary>
    public async ValueTask DeleteExpiredAsync(RunId run, CancellationToken cancellationToken)
    {
        var folder = FolderOf(run);
        var now = time.GetUtcNow();
        foreach (var expired in folder.Read().Where(artifact => artifact.ExpiresAt <= now))
            await DeleteAsync(expired.Of(run), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<int> UnpackAsync(
        Artifact artifact, IJobFiles files, OperatingSystemKind system, string folder, CancellationToken cancellationToken)
    {
        var zip = Open(artifact);
        await using (zip.ConfigureAwait(false))
        {
            var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(zip, cancellationToken).ConfigureAwait(false));
            if (digest != artifact.Digest)
            {
                throw new StoreException(
                    $"the artifact '{artifact.Name}' is not what was kept: its digest is {digest}, expected was {artifact.Digest}; run again what made it");
            }

            var takesLinks = Kept(artifact.Run).Any(kept => kept.Id == artifact.Id && kept.IsExact);
            return await ZipUnpacker.UnpackAsync(zip, new JobUnpackTarget(files, folder, roots: []), options.Limits, system, takesLinks, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async ValueTask<Artifact> KeepAsync(
        RunId run, string name, ArtifactOptions wanted, Func<Stream, ValueTask> write, CancellationToken cancellationToken)
    {
        ArtifactNames.CheckName(name);
        var keptFor = KeptFor(wanted);
        CheckFree(run, name, wanted);
        var folder = FolderOf(run);
        Directory.CreateDirectory(folder.Path);
        var id = StoreIds.Next();
        try
        {
            var (size, digest) = await WriteAsync(folder.Partial(id), name, write, cancellationToken).ConfigureAwait(false);
            using var held = await LockAsync(run, cancellationToken).ConfigureAwait(false);
            CheckFree(run, name, wanted);
            var now = time.GetUtcNow();
            var replaced = folder.Read().Where(artifact => artifact.Name == name).ToList();
            var kept = new StoredArtifact(id, name, size, digest, now, now + keptFor) { IsExact = wanted.IsExact };
            File.Move(folder.Partial(id), folder.Archive(id));
            folder.Write(kept);
            replaced.ForEach(artifact => folder.Delete(artifact.Id));
            return kept.Of(run);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"the artifact '{name}' cannot be kept: {cause.Message}", cause);
        }
        finally
        {
            File.Delete(folder.Partial(id));
        }
    }

    private async ValueTask<(long Size, string Digest)> WriteAsync(
        string path, string name, Func<Stream, ValueTask> write, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await using (file.ConfigureAwait(false))
        {
            var counted = new DigestStream(file, options.MaximumBytes, () => TooLarge(name));
            await using (counted.ConfigureAwait(false))
            {
                await write(counted).ConfigureAwait(false);
                await file.FlushAsync(cancellationToken).ConfigureAwait(false);
                return (counted.Written, counted.Digest());
            }
        }
    }

    private void CheckFree(RunId run, string name, ArtifactOptions wanted)
    {
        if (!wanted.Overwrite && Kept(run).Any(artifact => artifact.Name == name))
            throw new StoreException($"this run has an artifact '{name}' already; give this one another name, or let it overwrite the other");
    }

    private TimeSpan KeptFor(ArtifactOptions wanted)
    {
        var days = wanted.RetentionDays ?? options.RetentionDays;
        return days >= 1 && days <= options.LongestRetentionDays
            ? TimeSpan.FromDays(days)
            : throw new StoreException(
                string.Create(CultureInfo.InvariantCulture, $"an artifact can be kept for 1 to {options.LongestRetentionDays} days, not for {days}"));
    }

    private IEnumerable<StoredArtifact> Kept(RunId run)
    {
        var now = time.GetUtcNow();
        return FolderOf(run).Read().Where(artifact => artifact.ExpiresAt > now);
    }

    private ValueTask<StoreLock> LockAsync(RunId run, CancellationToken cancellationToken) =>
        StoreLock.AcquireAsync(FolderOf(run).Lock, Patience, time, cancellationToken);

    private ArtifactFolder FolderOf(RunId run) => new(folderOf(run));

    private StoreException TooLarge(string name) =>
        new(string.Create(CultureInfo.InvariantCulture, $"the artifact '{name}' is larger than the {options.MaximumBytes} bytes that one may have"));
}
