using System.Text;
using Microsoft.Win32.SafeHandles;
using Weir.Engine.Unix;

namespace Weir.Engine.Workspaces;

/// <summary>Mounts a folder as a copy-on-write overlay: what is read comes from there, what is written goes elsewhere. Linux, as root.</summary>
internal static class Overlay
{
    private const uint CharacterDevice = 0x2000;

    /// <summary>Mounts it.</summary>
    /// <param name="lower">The folder that is read.</param>
    /// <param name="target">Where it is mounted.</param>
    /// <param name="scratch">An empty folder for what is written.</param>
    /// <param name="hidden">What is not to be seen of the folder, paths from there.</param>
    /// <returns>Null, or a clause that says why it cannot be mounted.</returns>
    public static string? TryMount(string lower, string target, string scratch, IEnumerable<string> hidden)
    {
        if (!OperatingSystem.IsLinux())
            return "only Linux has overlays";
        if (!Environment.IsPrivilegedProcess)
            return "only root may mount";
        if (Mounts.Below(lower).Any(mount => mount != lower))
            return "other file systems are mounted in it";
        var (upper, work) = ($"{scratch}/upper", $"{scratch}/work");
        Files.MakeFolder(work);
        MakeLike(lower, upper);
        foreach (var path in hidden)
        {
            if (!TryHide(lower, upper, path.TrimEnd('/')))
                return $"the kernel refuses to hide a file: {Errno.Text(Errno.Last)}";
        }

        return Mount(lower, upper, work, target, ",redirect_dir=on,volatile") || Mount(lower, upper, work, target, "")
            ? null
            : $"the kernel refuses: {Errno.Text(Errno.Last)}";
    }

    /// <summary>A character device 0/0 in the upper folder hides what the lower has of that name.</summary>
    private static bool TryHide(string lower, string upper, string path)
    {
        if (Files.Parent(path) is { } parent)
            MakeFoldersLike(lower, upper, parent);
        return FileCalls.MakeNode(PathBytes.Encode($"{upper}/{path}"), CharacterDevice, 0) == 0 || Errno.Last == FileCalls.Exists;
    }

    private static void MakeFoldersLike(string lower, string upper, string path)
    {
        if (FileStatus.Of($"{upper}/{path}") is not null)
            return;
        if (Files.Parent(path) is { } parent)
            MakeFoldersLike(lower, upper, parent);
        MakeLike($"{lower}/{path}", $"{upper}/{path}");
    }

    /// <summary>Makes a folder with the owner and permissions of another: those of the upper folder are what is seen.</summary>
    private static void MakeLike(string folder, string made)
    {
        Files.MakeFolder(made);
        if (FileStatus.Of(folder) is not { } status)
            return;
        var path = PathBytes.Encode(made);
        _ = FileCalls.SetOwner(path, status.User ?? 0, status.Group ?? 0);
        _ = FileCalls.ChangeMode(path, (uint)status.Mode);
    }

    /// <summary>False where the kernel refuses. The folders are named by descriptors, as their paths may hold what separates options.</summary>
    private static bool Mount(string lower, string upper, string work, string target, string more)
    {
        using var lowerFolder = Files.OpenRead(lower);
        using var upperFolder = Files.OpenRead(upper);
        using var workFolder = Files.OpenRead(work);
        var options = $"lowerdir={Opened(lowerFolder)},upperdir={Opened(upperFolder)},workdir={Opened(workFolder)}{more}\0";
        var type = "overlay\0"u8.ToArray();
        return FileCalls.Mount(type, PathBytes.Encode(target), type, 0, Encoding.ASCII.GetBytes(options)) == 0;
    }

    private static string Opened(SafeFileHandle folder) => FormattableString.Invariant($"/proc/self/fd/{folder.DangerousGetHandle()}");
}
