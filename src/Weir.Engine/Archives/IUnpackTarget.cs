namespace Weir.Engine.Archives;

/// <summary>Where an archive is laid out. Names were admitted by an <see cref="ArchiveGuard"/>.</summary>
internal interface IUnpackTarget
{
    ValueTask MakeFolderAsync(string name, CancellationToken cancellationToken);

    ValueTask WriteAsync(string name, UnixFileMode? mode, DateTimeOffset? modified, Func<Stream, ValueTask> write, CancellationToken cancellationToken);

    ValueTask LinkAsync(string name, string target, CancellationToken cancellationToken);

    /// <summary>Opens a file that was laid out before.</summary>
    ValueTask<Stream> OpenReadAsync(string name, CancellationToken cancellationToken);
}
