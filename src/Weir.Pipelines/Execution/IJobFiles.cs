namespace Weir.Pipelines.Execution;

/// <summary>The files that a job's processes see. Paths are absolute, as in <see cref="JobPlaces"/>.</summary>
/// <remarks>Safe for concurrent use. Links are followed where a path names one, as the job's processes would.</remarks>
public interface IJobFiles
{
    /// <summary>What is at a path; null where there is nothing.</summary>
    ValueTask<JobFile?> StatAsync(string path, CancellationToken cancellationToken);

    /// <summary>What is at a path itself, where a link is not followed; null where there is nothing.</summary>
    ValueTask<JobFile?> LookAsync(string path, CancellationToken cancellationToken);

    /// <summary>What is directly in a folder, sorted by name in ordinal order; links are not followed. Empty where there is no such folder.</summary>
    IAsyncEnumerable<JobFile> ListAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Opens a file to read it.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>Creates a file, or replaces its contents; folders on the way are made.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Its permissions, or null for the usual ones.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<Stream> OpenWriteAsync(string path, UnixFileMode? mode, CancellationToken cancellationToken);

    /// <summary>Makes a symbolic link; folders on the way are made, a file or link at the path is replaced.</summary>
    ValueTask LinkAsync(string path, string target, CancellationToken cancellationToken);

    /// <summary>Makes a folder, and those on the way.</summary>
    ValueTask MakeFolderAsync(string path, CancellationToken cancellationToken);

    /// <summary>Sets when a file's contents last changed: what build tools go by when files come back from a cache.</summary>
    ValueTask SetModifiedAsync(string path, DateTimeOffset modified, CancellationToken cancellationToken);

    /// <summary>The same place as a path on this machine, for who can copy faster than through streams; null where the files are elsewhere.</summary>
    string? OnThisMachine(string path);

    /// <summary>Removes a file, a link, or a folder with all that is in it; does nothing where there is nothing.</summary>
    ValueTask RemoveAsync(string path, CancellationToken cancellationToken);
}

/// <summary>A file, folder or link.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Length">How many bytes a file has.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="LinkTarget">Where a link points; null for anything else.</param>
/// <param name="Modified">When its contents last changed.</param>
public sealed record JobFile(string Path, JobFileKind Kind, long Length, UnixFileMode Mode, string? LinkTarget, DateTimeOffset Modified);

/// <summary>What a path leads to.</summary>
public enum JobFileKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A device, socket or pipe: never packed, never read.</summary>
    Other,
}
