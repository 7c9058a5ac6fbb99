using System.Runtime.InteropServices;

namespace Weir.Engine.Unix;

/// <summary>The C library's calls for files. They return -1 and set errno where they fail. Constants are those of Linux.</summary>
internal static unsafe partial class FileCalls
{
    public const int AtFolder = -100, NoFollow = 0x100, RemoveFolder = 0x200;

    public const int ReadOnly = 0, WriteOnly = 1, Create = 0x40, Exclusive = 0x80, CloseOnExec = 0x80000;

    public const int NoEntry = 2, Interrupted = 4, NoAccess = 13, Busy = 16, Exists = 17, NotPermitted = 1, NotFolder = 20, IsFolder = 21;

    private const string Libc = "libc";

    /// <summary>Opens a folder itself, never what a link points to. The value differs between processors.</summary>
    public static int OpenFolder { get; } = CloseOnExec | (IsArm ? 0x4000 | 0x8000 : 0x10000 | 0x20000);

    /// <summary>Refuses to open a link.</summary>
    public static int RefuseLink { get; } = IsArm ? 0x8000 : 0x20000;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    [LibraryImport(Libc, EntryPoint = "open", SetLastError = true)]
    public static partial int Open(byte[] path, int flags, uint mode);

    [LibraryImport(Libc, EntryPoint = "openat", SetLastError = true)]
    public static partial int OpenAt(int folder, byte* name, int flags, uint mode);

    [LibraryImport(Libc, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport(Libc, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport(Libc, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(Libc, EntryPoint = "lseek", SetLastError = true)]
    public static partial nint Seek(int descriptor, nint offset, int origin);

    [LibraryImport(Libc, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int descriptor, nuint request, nint argument);

    [LibraryImport(Libc, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int ControlDescriptor(int descriptor, int command, nint argument);

    [LibraryImport(Libc, EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(int descriptor, int operation);

    [LibraryImport(Libc, EntryPoint = "getdents64", SetLastError = true)]
    public static partial nint ReadFolder(int descriptor, byte* buffer, nuint count);

    [LibraryImport(Libc, EntryPoint = "statx", SetLastError = true)]
    public static partial int Status(int folder, byte* name, int flags, uint mask, byte* result);

    [LibraryImport(Libc, EntryPoint = "access", SetLastError = true)]
    public static partial int Access(byte[] path, int mode);

    [LibraryImport(Libc, EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int Unlink(int folder, byte* name, int flags);

    [LibraryImport(Libc, EntryPoint = "renameat", SetLastError = true)]
    public static partial int Rename(int fromFolder, byte* from, int toFolder, byte* to);

    [LibraryImport(Libc, EntryPoint = "mkdir", SetLastError = true)]
    public static partial int MakeFolder(byte[] path, uint mode);

    [LibraryImport(Libc, EntryPoint = "symlink", SetLastError = true)]
    public static partial int Link(byte[] target, byte[] path);

    [LibraryImport(Libc, EntryPoint = "readlink", SetLastError = true)]
    public static partial nint ReadLink(byte[] path, byte* buffer, nuint count);

    /// <param name="path">The path.</param>
    /// <param name="result">At least 4097 bytes.</param>
    [LibraryImport(Libc, EntryPoint = "realpath", SetLastError = true)]
    public static partial byte* RealPath(byte[] path, byte* result);

    [LibraryImport(Libc, EntryPoint = "mknod", SetLastError = true)]
    public static partial int MakeNode(byte[] path, uint mode, ulong device);

    [LibraryImport(Libc, EntryPoint = "fchmod", SetLastError = true)]
    public static partial int SetMode(int descriptor, uint mode);

    [LibraryImport(Libc, EntryPoint = "fchmodat", SetLastError = true)]
    public static partial int SetModeAt(int folder, byte* name, uint mode, int flags);

    [LibraryImport(Libc, EntryPoint = "chmod", SetLastError = true)]
    public static partial int ChangeMode(byte[] path, uint mode);

    [LibraryImport(Libc, EntryPoint = "chown", SetLastError = true)]
    public static partial int SetOwner(byte[] path, uint user, uint group);

    /// <param name="folder">What the name is relative to.</param>
    /// <param name="name">The file.</param>
    /// <param name="times">When it was last read and last changed: seconds and nanoseconds of each.</param>
    /// <param name="flags">How links are taken.</param>
    [LibraryImport(Libc, EntryPoint = "utimensat", SetLastError = true)]
    public static partial int SetTimes(int folder, byte[] name, long* times, int flags);

    [LibraryImport(Libc, EntryPoint = "copy_file_range", SetLastError = true)]
    public static partial nint CopyRange(int from, long* fromOffset, int to, long* toOffset, nuint length, uint flags);

    [LibraryImport(Libc, EntryPoint = "mount", SetLastError = true)]
    public static partial int Mount(byte[] source, byte[] target, byte[] type, nuint flags, byte[] options);

    [LibraryImport(Libc, EntryPoint = "umount2", SetLastError = true)]
    public static partial int Unmount(byte[] target, int flags);
}
