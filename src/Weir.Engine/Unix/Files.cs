using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Unix;

/// <summary>Files by names of any bytes, as <see cref="PathBytes"/> carries them. Failures are <see cref="IOException"/>s that name the file.</summary>
internal static unsafe class Files
{
    private const uint AllMayUse = 0x1FF, AllMayWrite = 0x1B6;

    private const int Truncate = 0x200;

    public static SafeFileHandle OpenRead(string path) => OperatingSystem.IsLinux()
        ? Open(path, FileCalls.ReadOnly)
        : File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Creates the file, or empties it.</summary>
    public static SafeFileHandle OpenWrite(string path) => OperatingSystem.IsLinux()
        ? Open(path, FileCalls.WriteOnly | FileCalls.Create | Truncate)
        : File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Makes a folder and those on the way, where they are not there.</summary>
    public static void MakeFolder(string path)
    {
        if (FileCalls.MakeFolder(PathBytes.Encode(path), AllMayUse) == 0)
            return;
        var error = Errno.Last;
        if (error == FileCalls.NoEntry && Parent(path) is { } parent)
        {
            MakeFolder(parent);
            MakeFolder(path);
        }
        else if (error != FileCalls.Exists || FileStatus.Through(path)?.Kind != JobFileKind.Folder)
        {
            throw Failure($"the folder '{path}' cannot be made", error);
        }
    }

    /// <summary>Removes a file or link; does nothing where there is nothing.</summary>
    public static void Unlink(string path)
    {
        fixed (byte* name = PathBytes.Encode(path))
        {
            if (FileCalls.Unlink(OperatingSystem.IsMacOS() ? -2 : FileCalls.AtFolder, name, 0) != 0 && Errno.Last != FileCalls.NoEntry)
                throw Errno.Failure($"'{path}' cannot be removed");
        }
    }

    public static void Link(string path, string target)
    {
        if (FileCalls.Link(PathBytes.Encode(target), PathBytes.Encode(path)) != 0)
            throw Errno.Failure($"the link '{path}' cannot be made");
    }

    /// <summary>Sets when a file's contents last changed, links followed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="nanoseconds">Since 1970; before it where negative.</param>
    public static void SetModified(string path, long nanoseconds)
    {
        if (!OperatingSystem.IsLinux())
        {
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddTicks(nanoseconds / 100));
            return;
        }

        const long second = 1_000_000_000;
        var rest = ((nanoseconds % second) + second) % second;
        var whole = (nanoseconds - rest) / second;
        var times = stackalloc long[4] { whole, rest, whole, rest };
        if (FileCalls.SetTimes(FileCalls.AtFolder, PathBytes.Encode(path), times, 0) != 0)
            throw Errno.Failure($"the time of '{path}' cannot be set");
    }

    /// <summary>Where a link points; null where there is no link.</summary>
    public static string? LinkTarget(string path)
    {
        var buffer = stackalloc byte[4096];
        var length = FileCalls.ReadLink(PathBytes.Encode(path), buffer, 4096);
        return length < 0 ? null : PathBytes.Decode(new ReadOnlySpan<byte>(buffer, (int)length));
    }

    /// <summary>The full paths of what is directly in a folder, in no order; none where there is no such folder.</summary>
    public static IEnumerable<string> List(string folder)
    {
        if (FileStatus.Through(folder)?.Kind != JobFileKind.Folder)
            return [];
        if (!OperatingSystem.IsLinux())
            return Directory.EnumerateFileSystemEntries(folder);
        using var open = Open(folder, FileCalls.ReadOnly);
        var prefix = folder.EndsWith('/') ? folder : folder + "/";
        return FolderEntries.Read((int)open.DangerousGetHandle()).ConvertAll(entry => prefix + PathBytes.Decode(entry.Name.AsSpan(..^1)));
    }

    /// <summary>True where a program can be run: a file that this user may execute.</summary>
    public static bool IsProgram(string path)
    {
        const int mayExecute = 1;
        return FileCalls.Access(PathBytes.Encode(path), mayExecute) == 0 && FileStatus.Through(path)?.Kind == JobFileKind.File;
    }

    /// <summary>The path with all links in it followed; null where it leads nowhere.</summary>
    public static string? RealPath(string path)
    {
        var buffer = stackalloc byte[4097];
        return FileCalls.RealPath(PathBytes.Encode(path), buffer) == null
            ? null
            : PathBytes.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer));
    }

    public static string? Parent(string path) => Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : null;

    private static SafeFileHandle Open(string path, int flags)
    {
        var descriptor = FileCalls.Open(PathBytes.Encode(path), flags | FileCalls.CloseOnExec, AllMayWrite);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Errno.Failure($"'{path}' cannot be opened");
    }

    private static IOException Failure(string what, int error) => new($"{what}: {Marshal.GetPInvokeErrorMessage(error)}", error);
}
