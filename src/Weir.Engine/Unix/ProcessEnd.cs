using static Weir.Engine.Unix.ProcessCalls;

namespace Weir.Engine.Unix;

/// <summary>A descriptor that can be read once a process has ended, so that one thread can wait for its output and for its end at once.</summary>
internal static class ProcessEnd
{
    private const int OpenProcess = 434;

    /// <summary>The descriptor; the caller closes it. The process must not be waited for before it can be read.</summary>
    public static int Watch(int pid)
    {
        var descriptor = OperatingSystem.IsLinux() ? (int)Call(OpenProcess, pid, 0, 0) : -1;
        return descriptor >= 0 ? descriptor : WatchByThread(pid);
    }

    /// <summary>For systems without such descriptors: a thread waits, and closes the other end of a pipe.</summary>
    public static int WatchByThread(int pid)
    {
        var pipe = new Pipe();
        var watching = new Thread(() =>
        {
            Spawner.Await(pid);
            pipe.CloseWriter();
        })
        {
            IsBackground = true,
            Name = $"end of {pid}",
        };
        watching.Start();
        return pipe.Reader;
    }
}
