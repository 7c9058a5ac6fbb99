using System.Net;
using System.Net.Sockets;

namespace Weir.Gateway.Listening;

/// <summary>A listening socket that another process may take over. It is closed only when the process ends.</summary>
/// <remarks>
/// What serves it gets handles that do not own it: closing an owning one while an accept waits would shut the socket for all processes that have it,
/// and lose the connections in its queue.
/// </remarks>
internal sealed class SharedListener
{
    public const int Backlog = 4096;

    private readonly Socket _owner;

    private SharedListener(Socket owner) => _owner = owner;

    public nint Handle => _owner.Handle;

    public IPEndPoint Address => (IPEndPoint)_owner.LocalEndPoint!;

    /// <summary>Begins to listen; connections wait until somebody accepts them.</summary>
    public static SharedListener Bind(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(address);
            socket.Listen(Backlog);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new GatewayException($"cannot listen at {address}: {exception.Message}");
        }

        return new SharedListener(socket);
    }

    /// <summary>One that another process handed over.</summary>
    public static SharedListener Take(nint handle) => new(new Socket(new SafeSocketHandle(handle, ownsHandle: true)));

    /// <summary>A socket to accept from. Disposing it leaves the listening socket as it is.</summary>
    public Socket Borrow() => new(new SafeSocketHandle(_owner.Handle, ownsHandle: false));
}
