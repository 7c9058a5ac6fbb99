using System.Runtime.CompilerServices;
using Weir.Pipelines.Execution;

namespace Weir.Testing;

/// <summary>The files of this machine as a job would see them.</summary>
public sealed class DiskFiles : IJobFiles
{
    public ValueTask<JobFile?> StatAsync(string path, CancellationToken cancellationToken)
    {
        FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (entry.LinkTarget is not null)
            return entry.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true } target ? new(Describe(target) with { Path = path }) : new((JobFile?)null);
        return new(entry.Exists ? Describe(entry) : null);
    }

    public ValueTask<JobFile?> LookAsync(string path, CancellationToken cancellationToken)
    {
        FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return new(entry.Exists || entry.LinkTarget is not null ? Describe(entry) with { Path = path } : null);
    }

    public async IAsyncEnumerable<JobFile> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        if (!Directory.Exists(folder))
            yield break;
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
            yield return Describe(entry) with { Path = Path.Combine(folder, entry.Name) };
    }

    public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken) => File.Exists(path)
        ? new(File.OpenRead(path))
        : throw new FileNotFoundException($"there is no file '{path}'", path);

    public ValueTask<Stream> OpenWriteAsync(string path, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var stream = File.Create(path);
        if (mode is { } given && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, given);
        return new(stream);
    }

    public async ValueTask LinkAsync(string path, string target, CancellationToken cancellationToken)
    {
        await RemoveAsync(path, cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path, target);
    }

    public ValueTask MakeFolderAsync(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(path);
        return default;
    }

    public ValueTask SetModifiedAsync(string path, DateTimeOffset modified, CancellationToken cancellationToken)
    {
        File.SetLastWriteTimeUtc(path, modified.UtcDateTime);
        return default;
    }

    public string? OnThisMachine(string path) => path;

    public ValueTask RemoveAsync(string path, CancellationToken cancellationToken)
    {
        if (new FileInfo(path) is { LinkTarget: not null } link)
            link.Delete();
        else if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else if (File.Exists(path))
            File.Delete(path);
        return default;
    }

    private static JobFile Describe(FileSystemInfo entry) => new(
        entry.FullName,
        entry.LinkTarget is not null ? JobFileKind.Link : entry is DirectoryInfo ? JobFileKind.Folder : JobFileKind.File,
        entry is FileInfo { Exists: true } file ? file.Length : 0,
        entry.UnixFileMode,
        entry.LinkTarget,
        entry.LastWriteTimeUtc);
}
