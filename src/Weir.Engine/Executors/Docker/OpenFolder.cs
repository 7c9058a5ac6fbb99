using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>Lets users of all numbers write in a folder: those of a container seldom have the number of who runs Weir.</summary>
internal static class OpenFolder
{
    private const UnixFileMode ReadAndWrite =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private const UnixFileMode Enter = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Opens it with all that is in it; what was executable is so for all.</summary>
    public static void ToAll(string path)
    {
        if (OperatingSystem.IsWindows() || FileStatus.Of(path) is not { Kind: JobFileKind.File or JobFileKind.Folder } status)
            return;
        var isFolder = status.Kind == JobFileKind.Folder;
        var wanted = status.Mode | ReadAndWrite | (isFolder || (status.Mode & UnixFileMode.UserExecute) != 0 ? Enter : 0);
        if (wanted != status.Mode)
            File.SetUnixFileMode(path, wanted);
        if (!isFolder)
            return;
        foreach (var inner in Files.List(path))
            ToAll(inner);
    }
}
