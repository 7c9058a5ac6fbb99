using Weir.Delivery.Rollback;
using Weir.Pipelines.Diagnostics;
using Weir.Yaml;

namespace Weir.Delivery.Files.Reading;

/// <summary>Makes the settings of the chain of rollback.</summary>
internal sealed class RollbackReader(AddressReader addresses, DiagnosticBag diagnostics)
{
    public RollbackSettings Read(YamlNode? node)
    {
        var otherwise = new RollbackSettings();
        var chain = node as YamlNode.Sequence ?? Values.At(node, "chain") as YamlNode.Sequence;
        return new RollbackSettings
        {
            Chain = chain is null ? otherwise.Chain : ReadChain(chain),
            LinkTimeout = Values.Duration(Values.At(node, "within")) ?? otherwise.LinkTimeout,
        };
    }

    private List<LinkSettings> ReadChain(YamlNode.Sequence chain)
    {
        List<LinkSettings> links = [];
        foreach (var item in chain.Items)
        {
            if (ReadLink(item) is not { } link)
                continue;
            if (links.Contains(link))
                diagnostics.Add(DeliveryRules.Contradiction, item.At, $"the link '{link.Name}' is in the chain twice", "leave one out: what failed is not tried again");
            links.Add(link);
        }

        return links;
    }

    private LinkSettings? ReadLink(YamlNode node) => Values.Kind(node, ["flag", "webhook"]) switch
    {
        ("kubernetes", _) => new LinkSettings.Kubernetes(),
        ("compose", _) => new LinkSettings.Compose(),
        ("ci", _) => new LinkSettings.Ci(),
        ("scale-down", _) => new LinkSettings.ScaleDown(),
        ("flag", var flag) when node is YamlNode.Mapping => new LinkSettings.Flag(Values.Text(flag) ?? ""),
        ("webhook", var webhook) when node is YamlNode.Mapping =>
            new LinkSettings.Webhook(addresses.Read(Values.At(webhook, "url") ?? webhook), Values.Text(Values.At(webhook, "token-variable"))),
        _ => null,
    };
}
