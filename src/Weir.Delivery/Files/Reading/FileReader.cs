using Weir.Delivery.Files.Schema;
using Weir.Delivery.Notifications;
using Weir.Pipelines.Diagnostics;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Delivery.Files.Reading;

/// <summary>Makes the settings of a file whose shape was checked. What contradicts itself is reported.</summary>
internal sealed class FileReader(DiagnosticBag diagnostics, Func<string, string?>? variables, EnvironmentName? only)
{
    public DeliveryFile Read(YamlNode.Mapping root)
    {
        if (root["apps"] is not { } apps)
            return new DeliveryFile([ReadApp(Values.Text(root["app"]) ?? "", root, root)]);
        if (root["environments"] is { } environments)
        {
            diagnostics.Add(
                DeliveryRules.Contradiction,
                environments.At,
                "these environments belong to no application, for the file has 'apps'",
                "move them into an application of 'apps'");
        }

        if (apps is YamlNode.Mapping { Entries.Count: 0 })
            diagnostics.Add(ShapeRules.MissingKey, apps.At, "'apps' needs at least one application");
        return new DeliveryFile([.. Entries(apps).Select(app => ReadApp(app.Name, app.Value, root))]);
    }

    private AppSettings ReadApp(string name, YamlNode app, YamlNode.Mapping root)
    {
        var environments = Values.At(app, "environments");
        if (app == root && environments is null && root["app"] is not null)
            diagnostics.Add(ShapeRules.MissingKey, root.At, "weir.yaml needs the key 'environments'");
        if (environments is YamlNode.Mapping { Entries.Count: 0 })
            diagnostics.Add(ShapeRules.MissingKey, environments.At, "'environments' needs at least one environment");
        return new AppSettings(name, [.. Entries(environments).Select(entry => ReadEnvironment(new EnvironmentName(name, entry.Name), new Layers(entry.Value, app, root)))]);
    }

    private EnvironmentSettings ReadEnvironment(EnvironmentName name, Layers layers)
    {
        var addresses = new AddressReader(diagnostics, only is null || only == name ? variables : null);
        var target = TargetReader.Read(layers.Own("target"), diagnostics);
        var gateway = GatewayReader.Read(layers.Own("gateway"), target, layers.Own("target"), diagnostics);
        var abilities = AbilityTable.Of(target);
        var strategy = new StrategyReader(addresses, diagnostics).Read(layers);
        StrategyCheck.Check(strategy, layers["strategy"], target, abilities, diagnostics);
        return new EnvironmentSettings
        {
            Name = name.Environment,
            Target = target,
            Gateway = gateway,
            Strategy = strategy,
            Analysis = new AnalysisReader(addresses, diagnostics).Read(layers["analysis"], target, isCounted: gateway is not null),
            Rollback = new RollbackReader(addresses, diagnostics).Read(layers["rollback"]),
            Notifications = [.. Values.Items(layers["notify"]).Select(node => ReadNotification(node, addresses))],
        };
    }

    private static NotificationSettings ReadNotification(YamlNode node, AddressReader addresses)
    {
        var on = Values.At(node, "on") is { } occasions ? Values.Indices(occasions, RollbackShapes.Occasions).Select(static index => (Occasion)index) : Enum.GetValues<Occasion>();
        return new NotificationSettings(addresses.Read(Values.At(node, "webhook")), [.. on]);
    }

    private static IEnumerable<(string Name, YamlNode Value)> Entries(YamlNode? node) =>
        (node as YamlNode.Mapping)?.Entries.Select(static entry => (((YamlNode.Scalar)entry.Key).Text, entry.Value)) ?? [];
}
