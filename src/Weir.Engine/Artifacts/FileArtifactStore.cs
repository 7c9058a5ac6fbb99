using System.Globalization;
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
        var archive = NewFile(run);
        try
        {
            return await KeepAsync(run, name, options, archive, () => PackAsync(name, archive, files, session, options, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            File.Delete(archive);
        }
    }

    /// <inheritdoc/>
    public ValueTask CheckAsync(RunId run, string name, ArtifactOptions options, CancellationToken cancellationToken)
    {
        ArtifactNames.CheckName(name);
        KeptFor(options);
        CheckFree(run, name, options);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public string NewFile(RunId run)
    {
        var folder = FolderOf(run);
        Directory.CreateDirectory(folder.Path);
        return folder.Partial(StoreIds.Next());
    }

    /// <inheritdoc/>
    public ValueTask<Artifact> KeepAsync(
        RunId run, string name, string file, string? digest, ArtifactOptions options, CancellationToken cancellationToken)
    {
        return KeepAsync(run, name, options, file, MeasureAsync, cancellationToken);

        ValueTask<StoredFile> MeasureAsync() =>
            digest is null ? StoredFile.ReadAsync(file, cancellationToken) : new ValueTask<StoredFile>(new StoredFile(new FileInfo(file).Length, digest));
    }

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

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(Artifact artifact, CancellationToken cancellationToken) => new(Open(artifact));

    /// <inheritdoc/>
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
        var takesLinks = Kept(artifact.Run).Any(kept => kept.Id == artifact.Id && kept.IsExact);
        var content = Open(artifact);
        await using (content.ConfigureAwait(false))
            return await new ArtifactUnpacking(artifact, takesLinks, options.Limits).RunAsync(content, files, system, folder, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Artifact> KeepAsync(
        RunId run, string name, ArtifactOptions wanted, string file, Func<ValueTask<StoredFile>> make, CancellationToken cancellationToken)
    {
        await CheckAsync(run, name, wanted, cancellationToken).ConfigureAwait(false);
        var folder = FolderOf(run);
        try
        {
            var (size, digest) = await make().ConfigureAwait(false);
            if (size > options.MaximumBytes)
                throw TooLarge(name);
            using var held = await LockAsync(run, cancellationToken).ConfigureAwait(false);
            CheckFree(run, name, wanted);
            var now = time.GetUtcNow();
            var replaced = folder.Read().Where(artifact => artifact.Name == name).ToList();
            var kept = new StoredArtifact(StoreIds.Next(), name, size, digest, now, now + KeptFor(wanted)) { IsExact = wanted.IsExact, MediaType = wanted.MediaType };
            File.Move(file, folder.Archive(kept.Id));
            folder.Write(kept);
            replaced.ForEach(artifact => folder.Delete(artifact.Id));
            return kept.Of(run);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"the artifact '{name}' cannot be kept: {cause.Message}", cause);
        }
    }

    private ValueTask<StoredFile> PackAsync(
        string name, string file, IReadOnlyList<PackedFile> files, IJobSession session, ArtifactOptions wanted, CancellationToken cancellationToken) =>
        StoredFile.WriteAsync(
            file,
            options.MaximumBytes,
            () => TooLarge(name),
            zip => ZipPacker.PackAsync(files, session.Files, session.Machine.System, zip, wanted, cancellationToken),
            cancellationToken);

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
