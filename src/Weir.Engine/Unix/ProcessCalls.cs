using System.Runtime.InteropServices;

namespace Weir.Engine.Unix;

/// <summary>The C library's calls for processes, pipes and signals. Failures are told by the value, and by errno where that is said.</summary>
internal static unsafe partial class ProcessCalls
{
    public const int Interrupt = 2, Kill = 9, Terminate = 15;

    public const short Readable = 1;

    private const string Libc = "libc";

    [LibraryImport(Libc, EntryPoint = "posix_spawn")]
    public static partial int Spawn(out int pid, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitActions(void* actions);

    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroyActions(void* actions);

    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    public static partial int AddChangeFolder(void* actions, byte* path);

    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_addopen")]
    public static partial int AddOpen(void* actions, int descriptor, byte* path, int flags, uint mode);

    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDuplicate(void* actions, int from, int to);

    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_init")]
    public static partial int InitAttributes(void* attributes);

    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_destroy")]
    public static partial int DestroyAttributes(void* attributes);

    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(void* attributes, short flags);

    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetBlocked(void* attributes, void* signals);

    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetDefault(void* attributes, void* signals);

    [LibraryImport(Libc, EntryPoint = "sigemptyset")]
    public static partial int EmptySignals(void* signals);

    [LibraryImport(Libc, EntryPoint = "kill", SetLastError = true)]
    public static partial int Signal(int pid, int signal);

    [LibraryImport(Libc, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int Wait(int pid, out int status, int options);

    /// <param name="kind">0 for any child, 1 for the one that <paramref name="id"/> names.</param>
    /// <param name="id">A process, or 0.</param>
    /// <param name="result">At least 128 bytes; the process's id is at 16 on Linux.</param>
    /// <param name="options">What to wait for.</param>
    [LibraryImport(Libc, EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitFor(int kind, int id, byte* result, int options);

    [LibraryImport(Libc, EntryPoint = "getsid", SetLastError = true)]
    public static partial int SessionOf(int pid);

    [LibraryImport(Libc, EntryPoint = "geteuid")]
    public static partial uint User();

    [LibraryImport(Libc, EntryPoint = "getegid")]
    public static partial uint Group();

    [LibraryImport(Libc, EntryPoint = "prctl", SetLastError = true)]
    public static partial int Control(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    [LibraryImport(Libc, EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetLimit(int resource, ulong* softAndHard);

    [LibraryImport(Libc, EntryPoint = "setrlimit", SetLastError = true)]
    public static partial int SetLimit(int resource, ulong* softAndHard);

    /// <summary>A system call that has no function of its own in every C library.</summary>
    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint Call(nint number, nint first, nint second, nint third);

    [LibraryImport(Libc, EntryPoint = "pipe2", SetLastError = true)]
    public static partial int MakePipe(int* ends, int flags);

    /// <summary>For systems without <see cref="MakePipe"/>.</summary>
    [LibraryImport(Libc, EntryPoint = "pipe", SetLastError = true)]
    public static partial int MakePlainPipe(int* ends);

    [LibraryImport(Libc, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(Watch* watches, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    public struct Watch(int descriptor)
    {
        /// <summary>What is watched; ignored where it is negative.</summary>
        public int Descriptor = descriptor;
        public short Wanted = Readable;
        public short Seen;
    }
}
