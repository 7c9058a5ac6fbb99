using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Weir.Gateway.Listening;

/// <summary>Hands open sockets to another process over a unix socket (SCM_RIGHTS), as 64-bit Linux lays the message out.</summary>
internal static unsafe partial class PassedSockets
{
    public const int Most = 4;

    private const int SolSocket = 1;

    private const int ScmRights = 1;

    private const int CloseOnExec = 0x40000000;

    private const int HeaderLength = 16;

    /// <summary>Sends the sockets.</summary>
    public static void Send(Socket over, IReadOnlyList<nint> sockets)
    {
        var control = stackalloc byte[HeaderLength + Most * sizeof(int)];
        *(nuint*)control = (nuint)(HeaderLength + sockets.Count * sizeof(int));
        ((int*)control)[2] = SolSocket;
        ((int*)control)[3] = ScmRights;
        for (var at = 0; at < sockets.Count; at++)
            ((int*)(control + HeaderLength))[at] = (int)sockets[at];
        var count = (byte)sockets.Count;
        var part = new Part { Start = &count, Length = 1 };
        var message = new Message { Parts = &part, PartCount = 1, Control = control, ControlLength = Aligned(sockets.Count) };
        if (SendMessage((int)over.Handle, &message, 0) != 1)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "the listening sockets cannot be handed over");
    }

    /// <summary>Receives what <see cref="Send"/> sent. They are the caller's own.</summary>
    public static IReadOnlyList<nint> Receive(Socket over)
    {
        var control = stackalloc byte[HeaderLength + Most * sizeof(int)];
        byte count = 0;
        var part = new Part { Start = &count, Length = 1 };
        var message = new Message { Parts = &part, PartCount = 1, Control = control, ControlLength = Aligned(Most) };
        var got = ReceiveMessage((int)over.Handle, &message, CloseOnExec);
        if (got < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "the listening sockets cannot be received");
        if (got == 0 || message.ControlLength < HeaderLength || ((int*)control)[3] != ScmRights)
            throw new IOException("the gateway that runs handed over no sockets");
        var sockets = new nint[count];
        for (var at = 0; at < count; at++)
            sockets[at] = ((int*)(control + HeaderLength))[at];
        return sockets;
    }

    private static nuint Aligned(int sockets) => (nuint)((HeaderLength + sockets * sizeof(int) + 7) & ~7);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(int socket, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(int socket, Message* message, int flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct Part
    {
        public void* Start;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public void* Name;
        public uint NameLength;
        public Part* Parts;
        public nuint PartCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
