using System.Net.Sockets;
using System.Runtime.InteropServices;
using Xunit;

namespace Weir.Testing;

/// <summary>The Docker engine of this machine, which tests of containers need.</summary>
public static class LocalEngine
{
    /// <summary>Its socket.</summary>
    public const string Socket = "/var/run/docker.sock";

    /// <summary>The platform of its containers.</summary>
    public static string Platform { get; } = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux/arm64" : "linux/amd64";

    /// <summary>Skips the test where none answers.</summary>
    public static void Require()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(Socket));
        }
        catch (SocketException exception)
        {
            Assert.Skip($"there is no Docker engine at {Socket} ({exception.Message}): './test' as root on Debian installs and starts one");
        }
    }
}
