using Weir.Delivery.Files.Schema;
using Weir.Delivery.Strategies;
using Weir.Delivery.Targets;
using Weir.Pipelines.Diagnostics;
using Weir.Yaml;

namespace Weir.Delivery.Files.Reading;

/// <summary>Makes strategies and their gates.</summary>
internal sealed class StrategyReader(AddressReader addresses, DiagnosticBag diagnostics)
{
    public Strategy Read(Layers layers)
    {
        var written = Values.Kind(layers["strategy"], ["rolling", "blue-green", "canary"]);
        var node = written?.Value;
        Strategy strategy = written?.Kind switch
        {
            "blue-green" => ReadBlueGreen(node),
            "canary" => ReadCanary(node),
            _ => ReadRolling(node),
        };
        var gates = layers["gates"];
        return strategy with
        {
            Watch = Values.Duration(layers["watch"]) ?? strategy.Watch,
            Before = ReadGates(Values.At(gates, "before")),
            BeforePromotion = ReadGates(Values.At(gates, "before-promotion")),
        };
    }

    private static Strategy.Rolling ReadRolling(YamlNode? node)
    {
        var otherwise = new Strategy.Rolling();
        return new Strategy.Rolling
        {
            MaxUnavailable = ReadAmount(Values.At(node, "max-unavailable")) ?? otherwise.MaxUnavailable,
            MaxSurge = ReadAmount(Values.At(node, "max-surge")) ?? otherwise.MaxSurge,
            Every = Values.Duration(Values.At(node, "every")) ?? otherwise.Every,
        };
    }

    private static Strategy.BlueGreen ReadBlueGreen(YamlNode? node)
    {
        var otherwise = new Strategy.BlueGreen();
        return new Strategy.BlueGreen
        {
            Preview = Values.Duration(Values.At(node, "preview")) ?? otherwise.Preview,
            PreviewMatches = ReadMatches(Values.At(node, "matches")),
            Keep = Values.Duration(Values.At(node, "keep")) ?? otherwise.Keep,
        };
    }

    private Strategy.Canary ReadCanary(YamlNode? node)
    {
        var otherwise = new Strategy.Canary();
        return new Strategy.Canary
        {
            Steps = Values.At(node, "steps") is YamlNode.Sequence steps ? [.. steps.Items.Select(ReadStep)] : otherwise.Steps,
            Every = Values.Duration(Values.At(node, "every")) ?? otherwise.Every,
            Matches = ReadMatches(Values.At(node, "matches")),
            MaxSurge = ReadAmount(Values.At(node, "max-surge")),
            Sticky = ReadSticky(Values.At(node, "sticky")),
        };
    }

    private CanaryStep ReadStep(YamlNode node) => node is YamlNode.Mapping mapping
        ? new CanaryStep(Values.Percentage(mapping["percent"]) ?? 0)
        {
            For = Values.Duration(mapping["for"]),
            Gates = [.. GateShapes.Kinds.SelectMany(kind => ReadGate(kind.Name, mapping[kind.Name]))],
            MirrorPercent = Values.Percentage(mapping["mirror"]) ?? 0,
        }
        : new CanaryStep(Values.Percentage(node) ?? 0);

    private static Amount? ReadAmount(YamlNode? node) =>
        Values.Whole(node) is { } count ? new Amount(count, IsPercent: false)
        : Values.Percentage(node) is { } share ? new Amount((int)share, IsPercent: true)
        : null;

    private static IReadOnlyList<TrafficMatch> ReadMatches(YamlNode? node) =>
    [
        .. Values.Items(node).OfType<YamlNode.Mapping>().Select(static match => Values.Text(match["cookie"]) is { } cookie
            ? new TrafficMatch(TrafficMatchKind.Cookie, cookie, Values.Text(match["value"]))
            : new TrafficMatch(TrafficMatchKind.Header, Values.Text(match["header"]) ?? "", Values.Text(match["value"]))),
    ];

    private static Stickiness ReadSticky(YamlNode? node) => Values.Kind(node, ["cookie", "header"]) switch
    {
        ("none", _) => new Stickiness.None(),
        ("header", var header) => new Stickiness.Header(Values.Text(header) ?? ""),
        ("cookie", var cookie) when node is YamlNode.Mapping && Values.Text(cookie) is { } name => new Stickiness.Cookie(name),
        _ => new Stickiness.Cookie(),
    };

    private IReadOnlyList<Gate> ReadGates(YamlNode? node) =>
    [
        .. Values.Items(node)
            .Select(static gate => Values.Kind(gate, GateShapes.Kinds.Select(static kind => kind.Name)))
            .SelectMany(gate => gate is var (kind, value) ? ReadGate(kind, value) : []),
    ];

    private IEnumerable<Gate> ReadGate(string kind, YamlNode? node) => (kind, Values.Present(node)) switch
    {
        (_, null) => [],
        ("approval", var approval) => Values.Bool(approval) == false ? [] : [new Gate.Approval()],
        ("webhook", var webhook) =>
            [new Gate.Webhook(addresses.Read(Values.At(webhook, "url") ?? webhook), Values.Duration(Values.At(webhook, "within")) ?? GateShapes.WebhookTime)],
        ("test", var test) =>
            [new Gate.Test(Values.Text(Values.At(test, "command") ?? test) ?? "", Values.Duration(Values.At(test, "within")) ?? GateShapes.TestTime)],
        (_, var window) => [ReadWindow(window)],
    };

    private Gate.Window ReadWindow(YamlNode node)
    {
        var days = Values.Indices(Values.At(node, "days"), GateShapes.Days).Select(static day => (DayOfWeek)day).ToList();
        var zone = Values.Text(Values.At(node, "zone")) ?? "UTC";
        var window = new Gate.Window(days.Count > 0 ? days : Enum.GetValues<DayOfWeek>(), TimeOf(Values.At(node, "from")), TimeOf(Values.At(node, "until")), zone);
        if (Values.At(node, "until") is { } until && window.From == window.Until && window.From != TimeOnly.MinValue)
        {
            diagnostics.Add(
                DeliveryRules.Contradiction,
                until.At,
                "the window is shut again when it opens",
                "write an 'until' that is later than 'from', or earlier for the next day");
        }

        return window;
    }

    private static TimeOnly TimeOf(YamlNode? node) => Values.Text(node) is { } text && TimeOnly.TryParseExact(text, "HH:mm", out var time) ? time : TimeOnly.MinValue;
}
