using Docker.DotNet.Models;
using Weir.Pipelines.Containers;

namespace Weir.Engine.Executors.Docker.Requests;

/// <summary>How a container takes part in the network of its job.</summary>
internal static class EndpointRequest
{
    public static NetworkingConfig? Of(ContainerNetwork network, ContainerPlacement placement)
    {
        if (placement.Network is not { } name)
            return null;
        var endpoint = new EndpointSettings
        {
            Aliases = [.. placement.Aliases, .. network.Aliases],
            Links = network.Links.Count > 0 ? [.. network.Links] : null!,
            MacAddress = network.HardwareAddress!,
            IPAMConfig = network is { Address4: null, Address6: null, LinkLocalAddresses.Count: 0 } ? null! : new EndpointIPAMConfig
            {
                IPv4Address = network.Address4!,
                IPv6Address = network.Address6!,
                LinkLocalIPs = [.. network.LinkLocalAddresses],
            },
        };
        return new NetworkingConfig { EndpointsConfig = new Dictionary<string, EndpointSettings> { [name] = endpoint } };
    }
}
