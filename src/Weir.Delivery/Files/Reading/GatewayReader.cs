using Weir.Delivery.Targets;
using Weir.Pipelines.Diagnostics;
using Weir.Yaml;

namespace Weir.Delivery.Files.Reading;

/// <summary>Makes the settings of a gateway.</summary>
internal static class GatewayReader
{
    /// <summary>The gateway before a target; null where none stands before targets of its kind.</summary>
    public static GatewaySettings? Read(YamlNode? node, TargetSettings target, YamlNode? written, DiagnosticBag diagnostics)
    {
        if (!AbilityTable.HasGateway(target))
        {
            var help = target is ComposeSettings ? "name the 'service' and the 'port' that it stands before" : "leave 'gateway' out";
            if (node is not null && written is not null)
                diagnostics.Add(DeliveryRules.Ability, node.At, $"no gateway stands before this {target.Kind} target", help);
            return null;
        }

        var listen = Values.Text(node is YamlNode.Scalar ? node : Values.At(node, "listen"));
        var tls = Values.At(node, "tls");
        return new GatewaySettings
        {
            Listen = listen is null ? new GatewaySettings().Listen : listen.Contains(':', StringComparison.Ordinal) ? listen : $"127.0.0.1:{listen}",
            Certificate = Values.Text(Values.At(tls, "certificate")),
            Key = Values.Text(Values.At(tls, "key")),
        };
    }
}
