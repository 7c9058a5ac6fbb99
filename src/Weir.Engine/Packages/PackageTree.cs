using Weir.Pipelines.Execution;

namespace Weir.Engine.Packages;

/// <summary>Copies the files of a package to where a job uses them.</summary>
/// <remarks>
/// They are copies of their own, shared blocks where the file system can: a hard link would let a job change the package for all later ones.
/// </remarks>
internal static class PackageTree
{
    private const string Repository = ".git";

    public static async ValueTask CopyAsync(string from, IJobFiles files, string to, CancellationToken cancellationToken)
    {
        // What is there may be a link that a step of the job left.
        await files.RemoveAsync(to, cancellationToken).ConfigureAwait(false);
        await files.MakeFolderAsync(to, cancellationToken).ConfigureAwait(false);
        var local = files.OnThisMachine(to);
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos("*", SearchOption.TopDirectoryOnly).Where(entry => entry.Name != Repository))
        {
            if (local is null)
                await CopyAsync(entry, files, $"{to}/{entry.Name}", cancellationToken).ConfigureAwait(false);
            else
                CopyHere(entry, Path.Combine(local, entry.Name), cancellationToken);
        }
    }

    private static async ValueTask CopyAsync(FileSystemInfo from, IJobFiles files, string to, CancellationToken cancellationToken)
    {
        switch (from)
        {
            case { LinkTarget: { } target }:
                await files.LinkAsync(to, target, cancellationToken).ConfigureAwait(false);
                break;
            case DirectoryInfo folder:
                await files.MakeFolderAsync(to, cancellationToken).ConfigureAwait(false);
                foreach (var child in folder.EnumerateFileSystemInfos())
                    await CopyAsync(child, files, $"{to}/{child.Name}", cancellationToken).ConfigureAwait(false);
                break;
            case FileInfo file:
                var source = file.OpenRead();
                await using (source.ConfigureAwait(false))
                {
                    var target = await files.OpenWriteAsync(to, Writable(file), cancellationToken).ConfigureAwait(false);
                    await using (target.ConfigureAwait(false))
                        await source.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
                }

                break;
        }
    }

    private static void CopyHere(FileSystemInfo from, string to, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        switch (from)
        {
            case { LinkTarget: { } target }:
                File.CreateSymbolicLink(to, target);
                break;
            case DirectoryInfo folder:
                Directory.CreateDirectory(to);
                foreach (var child in folder.EnumerateFileSystemInfos())
                    CopyHere(child, Path.Combine(to, child.Name), cancellationToken);
                break;
            case FileInfo file:
                file.CopyTo(to);
                if (!OperatingSystem.IsWindows() && Writable(file) is { } mode)
                    File.SetUnixFileMode(to, mode);
                break;
        }
    }

    private static UnixFileMode? Writable(FileInfo file) => OperatingSystem.IsWindows() ? null : file.UnixFileMode | UnixFileMode.UserWrite;
}
