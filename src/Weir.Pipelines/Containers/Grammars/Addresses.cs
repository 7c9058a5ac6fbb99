using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Weir.Pipelines.Containers.Grammars;

/// <summary>Addresses of machines and of what they are called.</summary>
internal static class Addresses
{
    private const string Gateway = "host-gateway";

    public static Parsed<string> Any(string text) =>
        IsAddress(text.Trim()) ? text.Trim() : ContainerProblem.Expected("an IP address such as '10.0.0.2'", text);

    public static Parsed<string> Version4(string text) => OfFamily(text, AddressFamily.InterNetwork, "an IPv4 address such as '172.30.100.104'");

    public static Parsed<string> Version6(string text) => OfFamily(text, AddressFamily.InterNetworkV6, "an IPv6 address such as '2001:db8::33'");

    public static Parsed<string> Hardware(string text) =>
        PhysicalAddress.TryParse(text.Replace('.', ':'), out var address) && address.GetAddressBytes().Length == 6 && text.Contains(':', StringComparison.Ordinal)
            ? text
            : ContainerProblem.Expected("a MAC address such as '92:d0:c6:0a:29:33'", text);

    /// <summary>A name and its address, which may be that of the engine's machine.</summary>
    public static Parsed<ExtraHost> Host(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var separator = equals >= 0 ? equals : text.IndexOf(':', StringComparison.Ordinal);
        if (separator <= 0)
            return ContainerProblem.Expected("'name:address'", text, $"write 'name:{Gateway}' for the engine's machine");
        var address = text[(separator + 1)..];
        if (address is ['[', .. var inner, ']'])
            address = inner;
        return address == Gateway || IsAddress(address)
            ? new ExtraHost(text[..separator], address)
            : ContainerProblem.Expected("an IP address", text[(separator + 1)..], $"write '{Gateway}' for the engine's machine").Shift(separator + 1);
    }

    /// <summary>Another container, and the name by which it is reached.</summary>
    public static Parsed<string> Link(string text) =>
        text.Split(':') is [{ Length: > 0 }] or [{ Length: > 0 }, { Length: > 0 }]
            ? text
            : ContainerProblem.Expected("'container' or 'container:alias'", text);

    public static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 || text.Count('.') == 3)
        && !text.Contains('%', StringComparison.Ordinal);

    private static Parsed<string> OfFamily(string text, AddressFamily family, string expected) =>
        IsAddress(text) && IPAddress.Parse(text).AddressFamily == family ? text : ContainerProblem.Expected(expected, text);
}
