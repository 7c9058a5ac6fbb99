using System.Runtime.InteropServices;
using Weir.Gateway;

namespace Weir.Server;

/// <summary>Makes this process one that outlives who started it.</summary>
internal static unsafe partial class Detachment
{
    private const int WriteOnly = 1;

    private const int Create = 0x40;

    private const int Append = 0x400;

    private const int FileLocks = 10;

    /// <summary>Takes an own session, writes to a file instead of the streams that it was given, and drops the mark of a job of Weir.</summary>
    public static void Detach(string log)
    {
        // A process that leads a group already has what a session would give it.
        _ = StartSession();
        // A job of 'weir run' is swept by a mark that it hands down as this limit, which Linux does not enforce: who delivers means this one to stay.
        var limits = stackalloc ulong[2];
        if (GetLimit(FileLocks, limits) == 0)
        {
            limits[0] = limits[1];
            _ = SetLimit(FileLocks, limits);
        }

        var file = Open(log, WriteOnly | Create | Append, Convert.ToInt32("600", 8));
        var nothing = Open("/dev/null", 0, 0);
        if (file < 0 || nothing < 0 || Duplicate(nothing, 0) < 0 || Duplicate(file, 1) < 0 || Duplicate(file, 2) < 0)
            throw new GatewayException($"'{log}' cannot be opened to write");
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int StartSession();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, ulong* limits);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, ulong* limits);
}
