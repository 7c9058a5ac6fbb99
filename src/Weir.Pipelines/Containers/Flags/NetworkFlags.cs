using Weir.Pipelines.Containers.Grammars;

namespace Weir.Pipelines.Containers.Flags;

/// <summary>The flags about networks, names and ports.</summary>
internal static class NetworkFlags
{
    private static readonly FlagGroup<ContainerNetwork> Group = new(options => options.Network, (options, part) => options with { Network = part });

    public static IEnumerable<OptionFlag> All { get; } =
    [
        Group.Value("add-host", Addresses.Host, (part, host) => part with { Hosts = [.. part.Hosts, host] }),
        Group.Value("dns", Addresses.Any, (part, server) => part with { DnsServers = [.. part.DnsServers, server] }),
        .. Named(["dns-option", "dns-opt"], Texts.Some("an option such as 'ndots:1'"), (part, option) => part with { DnsOptions = [.. part.DnsOptions, option] }),
        Group.Value("dns-search", Texts.Some("a domain such as 'example.com'"), (part, domain) => part with { DnsSearch = [.. part.DnsSearch, domain] }),
        Group.Value("expose", Published.ReadExposed, (part, ports) => part with { Exposed = [.. part.Exposed, .. ports] }),
        Group.Value("ip", Addresses.Version4, (part, address) => part with { Address4 = address }),
        Group.Value("ip6", Addresses.Version6, (part, address) => part with { Address6 = address }),
        Group.Value("link", Addresses.Link, (part, link) => part with { Links = [.. part.Links, link] }),
        Group.Value("link-local-ip", Addresses.Any, (part, address) => part with { LinkLocalAddresses = [.. part.LinkLocalAddresses, address] }),
        Group.Value("mac-address", Addresses.Hardware, (part, address) => part with { HardwareAddress = address }),
        .. Named(["network-alias", "net-alias"], Texts.Some("a name"), (part, alias) => part with { Aliases = [.. part.Aliases, alias] }),
        Group.Value("publish", Published.Read, (part, ports) => part with { Ports = [.. part.Ports, .. ports] }, 'p'),
        Group.Switch("publish-all", (part, yes) => part with { PublishesAll = yes }, 'P'),
    ];

    private static IEnumerable<OptionFlag> Named(string[] names, Func<string, Parsed<string>> grammar, Func<ContainerNetwork, string, ContainerNetwork> set) =>
        names.Select(name => Group.Value(name, grammar, set));
}
