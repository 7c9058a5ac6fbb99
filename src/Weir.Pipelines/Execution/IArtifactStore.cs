using Weir.Pipelines.Plans;

namespace Weir.Pipelines.Execution;

/// <summary>Keeps the artifacts of runs: named sets of files.</summary>
/// <remarks>Safe for concurrent use. Names are unique in a run.</remarks>
public interface IArtifactStore
{
    /// <summary>Keeps files as an artifact.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">The artifact's name.</param>
    /// <param name="files">The files: where they are for the job, and their paths in the artifact. A folder stands for itself, empty.</param>
    /// <param name="session">The job whose files they are.</param>
    /// <param name="options">How it is kept.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreException">It cannot be kept; the message says why and what to do.</exception>
    ValueTask<Artifact> PutAsync(
        RunId run, string name, IReadOnlyList<PackedFile> files, IJobSession session, ArtifactOptions options, CancellationToken cancellationToken);

    /// <summary>The artifacts of a run, sorted by name.</summary>
    ValueTask<IReadOnlyList<Artifact>> ListAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Lays an artifact's files out for a job.</summary>
    /// <param name="artifact">The artifact.</param>
    /// <param name="session">The job.</param>
    /// <param name="folder">Where, as the job sees it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many files there are.</returns>
    /// <exception cref="StoreException">It cannot be read, or would write outside of the folder.</exception>
    ValueTask<int> UnpackAsync(Artifact artifact, IJobSession session, string folder, CancellationToken cancellationToken);

    /// <summary>Does nothing where an artifact could be kept under a name now.</summary>
    /// <exception cref="StoreException">It could not; the message says why and what to do.</exception>
    ValueTask CheckAsync(RunId run, string name, ArtifactOptions options, CancellationToken cancellationToken);

    /// <summary>Where a file can be made that <see cref="KeepAsync"/> is to keep: a path on this machine, with nothing there yet but its folder.</summary>
    string NewFile(RunId run);

    /// <summary>Keeps an artifact whose archive, or single file, was made elsewhere.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">The artifact's name.</param>
    /// <param name="file">The file, whole, at a path from <see cref="NewFile"/>. It is the store's when the call has returned; where it throws, still the caller's.</param>
    /// <param name="digest">Its SHA-256, in lower-case hexadecimal digits, which is taken on trust; null lets the store compute it.</param>
    /// <param name="options">How it is kept.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreException">It cannot be kept; the message says why and what to do.</exception>
    ValueTask<Artifact> KeepAsync(RunId run, string name, string file, string? digest, ArtifactOptions options, CancellationToken cancellationToken);

    /// <summary>Opens what was kept, to be read from any place in it. It stays readable when the artifact is deleted.</summary>
    /// <exception cref="StoreException">It is not there any more.</exception>
    ValueTask<Stream> OpenAsync(Artifact artifact, CancellationToken cancellationToken);

    /// <summary>Deletes an artifact; does nothing where it is gone.</summary>
    ValueTask DeleteAsync(Artifact artifact, CancellationToken cancellationToken);
}

/// <summary>A file on its way into an artifact or cache.</summary>
/// <param name="Path">Where it is for the job.</param>
/// <param name="Name">Its path in the archive, with forward slashes; relative but for caches, which may have absolute ones.</param>
public sealed record PackedFile(string Path, string Name);

/// <summary>How an artifact is kept.</summary>
public sealed record ArtifactOptions
{
    /// <summary>From 0, not compressed, to 9, as small as possible.</summary>
    public int CompressionLevel { get; init; } = 6;

    /// <summary>Whether it replaces one of the same name; otherwise that is an error.</summary>
    public bool Overwrite { get; init; }

    /// <summary>
    /// Whether files come back as they were: with their permissions, links as links, and under every name that the job's machine takes. Otherwise
    /// contents alone are kept, what links lead to, and names that each file system takes.
    /// </summary>
    public bool IsExact { get; init; }

    /// <summary>For how many days it is kept; null for the store's own choice.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>What a single file is that is kept as it is, such as <c>text/html</c>; null for a zip archive. Only for <see cref="IArtifactStore.KeepAsync"/>.</summary>
    public string? MediaType { get; init; }
}

/// <summary>An artifact that is kept.</summary>
/// <param name="Run">The run that it belongs to.</param>
/// <param name="Id">Its number, unique in the store.</param>
/// <param name="Name">Its name.</param>
/// <param name="Size">The size of its archive in bytes.</param>
/// <param name="Digest">The SHA-256 of its archive, in lower-case hexadecimal digits.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Artifact(RunId Run, long Id, string Name, long Size, string Digest, DateTimeOffset CreatedAt)
{
    /// <summary>What the single file is that it consists of, whose name is the artifact's; null for a zip archive of files.</summary>
    public string? MediaType { get; init; }
}

/// <summary>A store cannot do what it was asked.</summary>
public sealed class StoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do, as a sentence for a person.</param>
    /// <param name="inner">What the machine said, if anything.</param>
    public StoreException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
