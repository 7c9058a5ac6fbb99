using System.Globalization;
using Docker.DotNet.Models;
using Weir.Pipelines.Containers;

namespace Weir.Engine.Executors.Docker.Requests;

/// <summary>Ports: those that a container listens on, and where they are published.</summary>
/// <param name="Exposed">Each as <c>port/protocol</c>.</param>
/// <param name="Bindings">The ports of the engine's machine by those of the container.</param>
internal sealed record PortRequest(Dictionary<string, EmptyStruct> Exposed, Dictionary<string, IList<PortBinding>> Bindings)
{
    public static PortRequest Of(IReadOnlyList<PublishedPort> published, IReadOnlyList<ExposedPort> exposed) => new(
        published.Select(port => Name(port.Port, port.Protocol))
            .Concat(exposed.Select(port => Name(port.Port, port.Protocol)))
            .Distinct()
            .ToDictionary(name => name, _ => default(EmptyStruct)),
        published.GroupBy(port => Name(port.Port, port.Protocol)).ToDictionary(ports => ports.Key, ports => (IList<PortBinding>)[.. ports.Select(Binding)]));

    private static string Name(int port, PortProtocol protocol) => string.Create(CultureInfo.InvariantCulture, $"{port}/{Word(protocol)}");

    private static string Word(PortProtocol protocol) => protocol switch
    {
        PortProtocol.Udp => "udp",
        PortProtocol.Sctp => "sctp",
        _ => "tcp",
    };

    private static PortBinding Binding(PublishedPort port) => new() { HostIP = port.HostAddress ?? "", HostPort = HostPort(port) };

    private static string HostPort(PublishedPort port) => (port.HostPort, port.LastHostPort) switch
    {
        (null, _) => "",
        ({ } only, null) => only.ToString(CultureInfo.InvariantCulture),
        ({ } first, { } last) => string.Create(CultureInfo.InvariantCulture, $"{first}-{last}"),
    };
}
