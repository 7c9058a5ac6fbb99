using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Weir.Engine.Executors.Docker.Images;
using Weir.Pipelines.Containers;

namespace Weir.Engine.Executors.Docker;

/// <summary>Publishes the ports that an image names for a job that runs on the machine itself.</summary>
internal static class MachinePorts
{
    private static readonly string Here = IPAddress.Loopback.ToString();

    /// <summary>The ports, each under its own number where that is free.</summary>
    public static IReadOnlyList<PublishedPort> Of(ReadyImage image) =>
        [.. Named(image).Select(port => IsFree(port) ? port with { HostPort = port.Port } : port)];

    /// <summary>The ports, each under a number that the engine chooses.</summary>
    public static IReadOnlyList<PublishedPort> Anywhere(IEnumerable<PublishedPort> ports) => [.. ports.Select(port => port with { HostPort = null })];

    /// <summary>Where a service is, for people.</summary>
    public static string PlaceOf(ServiceSpec service, IReadOnlyDictionary<string, int> ports) => ports.Count > 0
        ? $"The job runs on this machine, where the service '{service.Name}' is at {string.Join(", ", ports.Select(port => PlaceOf(port.Key, port.Value)))}"
        : $"The job runs on this machine, from which the service '{service.Name}' cannot be reached: its image names no port; give the job an 'image', too";

    private static string PlaceOf(string port, int published) => FormattableString.Invariant(
        $"{Here}:{published}{(port == published.ToString(CultureInfo.InvariantCulture) ? "" : $" (its port {port})")}");

    private static IEnumerable<PublishedPort> Named(ReadyImage image) =>
        from name in image.Configuration?.ExposedPorts?.Keys ?? []
        let parts = name.Split('/')
        where int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out _)
        let protocol = parts is [_, "udp"] ? PortProtocol.Udp : parts is [_, "sctp"] ? PortProtocol.Sctp : PortProtocol.Tcp
        orderby name
        select new PublishedPort(int.Parse(parts[0], CultureInfo.InvariantCulture), protocol, HostAddress: Here);

    private static bool IsFree(PublishedPort port)
    {
        try
        {
            using var socket = port.Protocol == PortProtocol.Udp
                ? new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
                : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port.Port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
