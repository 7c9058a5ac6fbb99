using static Weir.Engine.Unix.ProcessCalls;

namespace Weir.Engine.Unix;

/// <summary>Starts processes, and takes note of their ends.</summary>
/// <remarks>
/// This process adopts whatever its descendants leave behind, so that nothing gets out of sight; ends of adopted processes are taken note of by
/// <see cref="ReapAdopted"/>. Processes that others start in this program, in its own session, are left alone.
/// </remarks>
internal static unsafe class Spawner
{
    private const int SetDefaults = 0x04, SetMask = 0x08;

    private const int AnyProcess = 0, OneProcess = 1;

    private const int NoHang = 1, Ended = 4;

    private const int BecomeSubreaper = 36;

    private const int StructureSize = 512;

    private static readonly int LeaveIt = OperatingSystem.IsLinux() ? 0x01000000 : 0x20;

    private static readonly Lock Gate = new();

    /// <summary>The processes whose ends somebody waits for.</summary>
    private static readonly HashSet<int> Awaited = [];

    private static readonly int OwnSession = SessionOf(0);

    private static bool _isSubreaper;

    /// <summary>Starts a process; <see cref="Wait"/> must be called for it.</summary>
    /// <exception cref="ProcessStartException">The system refused.</exception>
    public static int Start(ProcessStart start)
    {
        // A file that was just written cannot be run while a process that is being started elsewhere still holds it open, for under a millisecond.
        for (var tries = 0; ; tries++)
        {
            var error = TryStart(start, out var pid);
            if (error == 0)
                return pid;
            if (error != ProcessStartException.BeingWritten || tries == 50)
                throw new ProcessStartException(error);
            Poll.Rest(2);
        }
    }

    /// <summary>Waits for the end of a process and gives its exit code; 128 and the signal's number where a signal ended it.</summary>
    public static int Wait(int pid)
    {
        Await(pid);
        lock (Gate)
        {
            _ = ProcessCalls.Wait(pid, out var status, 0);
            Awaited.Remove(pid);
            var signal = status & 0x7F;
            return signal == 0 ? (status >> 8) & 0xFF : 128 + signal;
        }
    }

    /// <summary>Sends a signal to the group of a process that was started here; does nothing once its end was taken note of.</summary>
    public static void SignalGroup(int pid, int signal)
    {
        lock (Gate)
        {
            if (Awaited.Contains(pid))
                _ = Signal(-pid, signal);
        }
    }

    /// <summary>Waits for the end of a process without taking note of it.</summary>
    public static void Await(int pid)
    {
        var result = stackalloc byte[128];
        while (WaitFor(OneProcess, pid, result, Ended | LeaveIt) != 0)
        {
            if (Errno.Last != FileCalls.Interrupted)
                throw Errno.Failure($"the end of process {pid} cannot be waited for");
        }
    }

    /// <summary>Takes note of the ends of adopted processes. False where this process has no child at all.</summary>
    public static bool ReapAdopted()
    {
        if (!OperatingSystem.IsLinux())
            return true;
        var result = stackalloc byte[128];
        lock (Gate)
        {
            while (true)
            {
                *(int*)(result + 16) = 0;
                if (WaitFor(AnyProcess, 0, result, Ended | NoHang | LeaveIt) != 0)
                    return false;
                var pid = *(int*)(result + 16);
                if (pid == 0)
                    return true;
                if (Awaited.Contains(pid) || SessionOf(pid) == OwnSession)
                {
                    ReapBehind();
                    return true;
                }

                _ = ProcessCalls.Wait(pid, out _, NoHang);
            }
        }
    }

    /// <summary>
    /// True where all children of this process are ones that were started here and have not ended, or that others started in this program: then
    /// no process that has ended has left another. False also where the kernel does not tell.
    /// </summary>
    public static bool HasNoAdopted()
    {
        lock (Gate)
            return ChildProcesses.Read() is { } children && children.All(child => Awaited.Contains(child) || SessionOf(child) == OwnSession);
    }

    // The kernel names the same one first every time: one that somebody is about to take note of, or an orphan of what others started, of which
    // nobody ever does.
    private static void ReapBehind()
    {
        var adopted = ProcessTable.Read().All.Where(process => process.HasEnded && process.Parent == Environment.ProcessId);
        foreach (var process in adopted.Where(process => process.Session != OwnSession && !Awaited.Contains(process.Id)))
            _ = ProcessCalls.Wait(process.Id, out _, NoHang);
    }

    private static int TryStart(ProcessStart start, out int pid)
    {
        using var arguments = new NativeStrings();
        using var environment = new NativeStrings();
        arguments.Add(start.Program);
        foreach (var argument in start.Arguments)
            arguments.Add(argument);
        foreach (var (name, value) in start.Environment)
            environment.Add(name, value);
        var argv = arguments.Pointers();
        var envp = environment.Pointers();

        var actions = stackalloc byte[StructureSize];
        var attributes = stackalloc byte[StructureSize];
        _ = InitActions(actions);
        _ = InitAttributes(attributes);
        try
        {
            SetAttributes(attributes);
            fixed (byte* folder = PathBytes.Encode(start.WorkingDirectory), nothing = "/dev/null\0"u8, program = PathBytes.Encode(start.Program))
            {
                _ = start.Input is { } input ? AddDuplicate(actions, input, 0) : AddOpen(actions, 0, nothing, FileCalls.ReadOnly, 0);
                _ = AddDuplicate(actions, start.Output, 1);
                _ = AddDuplicate(actions, start.Errors, 2);
                _ = AddChangeFolder(actions, folder);
                return Start(program, actions, attributes, argv, envp, start.Mark, out pid);
            }
        }
        finally
        {
            _ = DestroyActions(actions);
            _ = DestroyAttributes(attributes);
        }
    }

    private static int Start(byte* program, byte* actions, byte* attributes, byte** argv, byte** envp, ProcessMark? mark, out int pid)
    {
        lock (Gate)
        {
            Prepare();
            var before = mark?.Apply();
            var error = Spawn(out pid, program, actions, attributes, argv, envp);
            ProcessMark.Restore(before);
            if (error == 0)
                Awaited.Add(pid);
            return error;
        }
    }

    /// <summary>A session of its own, no signal blocked, every signal at its default: .NET ignores some, and that would be inherited.</summary>
    private static void SetAttributes(byte* attributes)
    {
        var signals = stackalloc byte[128];
        _ = EmptySignals(signals);
        _ = SetBlocked(attributes, signals);

        // Every one, also the two that the C library keeps for itself and would otherwise leave ignored.
        new Span<byte>(signals, 128).Fill(byte.MaxValue);
        _ = ProcessCalls.SetDefault(attributes, signals);
        var (newSession, closeOthers) = OperatingSystem.IsMacOS() ? (0x0400, 0x4000) : (0x80, 0);
        _ = SetFlags(attributes, (short)(SetDefaults | SetMask | newSession | closeOthers));
    }

    /// <summary>Adopts what descendants leave, and keeps what this process inherited from being inherited further.</summary>
    private static void Prepare()
    {
        if (!OperatingSystem.IsLinux())
            return;
        if (!_isSubreaper)
            _isSubreaper = Control(BecomeSubreaper, 1, 0, 0, 0) == 0;
        CloseOnExec();
    }

    private static void CloseOnExec()
    {
        const int closeRange = 436, onExec = 4, setFlags = 2;
        if (Call(closeRange, 3, int.MaxValue, onExec) == 0)
            return;
        foreach (var entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(entry), out var descriptor) && descriptor > 2)
                _ = FileCalls.ControlDescriptor(descriptor, setFlags, 1);
        }
    }
}
