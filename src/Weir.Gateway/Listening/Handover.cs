using System.Globalization;
using System.Net.Sockets;
using Weir.Gateway.Control;

namespace Weir.Gateway.Listening;

/// <summary>The taking process' side: it has the sockets of the one that runs, and says when it serves them.</summary>
internal sealed class Handover : IDisposable
{
    private const byte Ready = (byte)'R';

    private readonly Socket _socket;

    private Handover(Socket socket, int process, IReadOnlyList<nint> sockets) => (_socket, Process, Sockets) = (socket, process, sockets);

    /// <summary>The process whose place is taken.</summary>
    public int Process { get; }

    /// <summary>Its listening sockets.</summary>
    public IReadOnlyList<nint> Sockets { get; }

    /// <summary>Asks the gateway that runs in the folder.</summary>
    public static Handover From(StateFolder folder)
    {
        var link = new FileInfo(folder.Control).LinkTarget
            ?? throw new GatewayException($"no gateway runs in the folder of '{folder.Control}': start one without --take-over");
        var process = int.Parse(link["control-".Length..^".sock".Length], CultureInfo.InvariantCulture);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(folder.Own("handover", process)));
            return new Handover(socket, process, PassedSockets.Receive(socket));
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new GatewayException($"the gateway of process {process} does not answer: {exception.Message}; start one without --take-over");
        }
    }

    /// <summary>This process accepts connections from now on: the other one stops.</summary>
    public void Complete(int process)
    {
        var answer = new byte[1 + sizeof(int)];
        answer[0] = Ready;
        BitConverter.TryWriteBytes(answer.AsSpan(1), process);
        _socket.Send(answer);
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Waits, on the side that gives them, until a process has taken the sockets; a process that gives up changes nothing.</summary>
    /// <param name="listener">Where processes ask.</param>
    /// <param name="sockets">What is given.</param>
    /// <param name="control">Is frozen meanwhile, and retired at the end.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The process that has them.</returns>
    public static async Task<int> GiveAsync(Socket listener, IReadOnlyList<nint> sockets, GatewayControl control, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var taker = await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
            using (await control.FreezeAsync(cancellationToken).ConfigureAwait(false))
            {
                if (await GiveAsync(taker, sockets, cancellationToken).ConfigureAwait(false) is not { } process)
                    continue;
                control.Retire();
                return process;
            }
        }
    }

    private static async Task<int?> GiveAsync(Socket taker, IReadOnlyList<nint> sockets, CancellationToken cancellationToken)
    {
        try
        {
            PassedSockets.Send(taker, sockets);
            var answer = new byte[1 + sizeof(int)];
            var got = 0;
            while (got < answer.Length && await taker.ReceiveAsync(answer.AsMemory(got), cancellationToken).ConfigureAwait(false) is > 0 and var more)
                got += more;
            return got == answer.Length && answer[0] == Ready ? BitConverter.ToInt32(answer, 1) : null;
        }
        catch (Exception exception) when (exception is SocketException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
