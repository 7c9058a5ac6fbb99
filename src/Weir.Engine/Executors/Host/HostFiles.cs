using System.Runtime.CompilerServices;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Host;

/// <summary>The files of this machine. Names that are not UTF-8 are carried as <see cref="PathBytes"/> says.</summary>
internal sealed class HostFiles : IJobFiles
{
    public ValueTask<JobFile?> StatAsync(string path, CancellationToken cancellationToken) =>
        ValueTask.FromResult(FileStatus.Through(path) is { } status ? Describe(path, status) : null);

    public ValueTask<JobFile?> LookAsync(string path, CancellationToken cancellationToken) =>
        ValueTask.FromResult(FileStatus.Of(path) is { } status ? Describe(path, status) : null);

    public async IAsyncEnumerable<JobFile> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var path in Files.List(folder).Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (FileStatus.Of(path) is { } status)
                yield return Describe(path, status);
        }

        await ValueTask.CompletedTask.ConfigureAwait(false);
    }

    public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        var kind = FileStatus.Through(path)?.Kind ?? throw new FileNotFoundException($"there is no file '{path}'", path);
        if (kind != JobFileKind.File)
            throw new IOException($"'{path}' cannot be read: it is a {(kind == JobFileKind.Folder ? "folder" : "device, socket or pipe")}");
        return ValueTask.FromResult<Stream>(new FileStream(Files.OpenRead(path), FileAccess.Read, bufferSize: 0));
    }

    public ValueTask<Stream> OpenWriteAsync(string path, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        MakeParent(path);
        if (FileStatus.Through(path) is { Kind: JobFileKind.Other })
            throw new IOException($"'{path}' cannot be written: it is a device, socket or pipe");
        var file = Files.OpenWrite(path);
        if (mode is { } exact && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, exact);
        return ValueTask.FromResult<Stream>(new FileStream(file, FileAccess.Write, bufferSize: 4096));
    }

    public ValueTask LinkAsync(string path, string target, CancellationToken cancellationToken)
    {
        MakeParent(path);
        if (FileStatus.Of(path) is { Kind: not JobFileKind.Folder })
            Files.Unlink(path);
        Files.Link(path, target);
        return ValueTask.CompletedTask;
    }

    public ValueTask MakeFolderAsync(string path, CancellationToken cancellationToken)
    {
        Files.MakeFolder(path);
        return ValueTask.CompletedTask;
    }

    public ValueTask SetModifiedAsync(string path, DateTimeOffset modified, CancellationToken cancellationToken)
    {
        Files.SetModified(path, (modified - DateTimeOffset.UnixEpoch).Ticks * 100);
        return ValueTask.CompletedTask;
    }

    public string? OnThisMachine(string path) => path;

    public ValueTask RemoveAsync(string path, CancellationToken cancellationToken)
    {
        if (FileStatus.Of(path) is not { } status)
            return ValueTask.CompletedTask;
        if (status.Kind != JobFileKind.Folder)
        {
            Files.Unlink(path);
            return ValueTask.CompletedTask;
        }

        Mounts.RemoveBelow(path);
        FolderRemoval.Remove(path);
        return ValueTask.CompletedTask;
    }

    private static void MakeParent(string path)
    {
        if (Files.Parent(path) is { } folder)
            Files.MakeFolder(folder);
    }

    private static JobFile Describe(string path, FileStatus status) => new(
        path,
        status.Kind,
        status.Kind == JobFileKind.File ? status.Length : 0,
        status.Mode,
        status.Kind == JobFileKind.Link ? Files.LinkTarget(path) : null,
        status.ModifiedAt);
}
