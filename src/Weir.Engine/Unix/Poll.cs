using static Weir.Engine.Unix.ProcessCalls;

namespace Weir.Engine.Unix;

/// <summary>Waits for descriptors that can be read or have ended. A negative descriptor is never ready.</summary>
internal static unsafe class Poll
{
    /// <summary>For as long as it takes.</summary>
    public const int Forever = -1;

    public static bool Wait(int descriptor, int milliseconds) => Wait(descriptor, -1, -1, milliseconds).First;

    public static (bool First, bool Second, bool Third) Wait(int first, int second, int third, int milliseconds)
    {
        var watches = stackalloc Watch[3] { new(first), new(second), new(third) };
        int ready;
        do
            ready = ProcessCalls.Poll(watches, 3, milliseconds);
        while (ready < 0 && Errno.Last == FileCalls.Interrupted);
        return ready >= 0
            ? (watches[0].Seen != 0, watches[1].Seen != 0, watches[2].Seen != 0)
            : throw Errno.Failure("descriptors cannot be waited for");
    }

    /// <summary>Rests for a moment, on a thread that has nothing else to do.</summary>
    public static void Rest(int milliseconds) => Wait(-1, milliseconds);
}
