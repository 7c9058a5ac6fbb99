using Weir.Delivery.Strategies;
using Weir.Yaml.Shapes;

namespace Weir.Delivery.Files.Schema;

/// <summary>The shapes of strategies.</summary>
internal static class StrategyShapes
{
    private static readonly Strategy.Rolling Rolling = new();
    private static readonly Strategy.BlueGreen BlueGreen = new();
    private static readonly Strategy.Canary Canary = new();

    private static readonly string Steps = $"[{string.Join(", ", Canary.Steps.Select(static step => FormattableString.Invariant($"{step.Percent}%")))}]";

    private static Shape Match { get; } = new MappingShape("a match",
    [
        Keys.Optional("header", Forms.Text, "The name of a header of the request."),
        Keys.Optional("cookie", Forms.Text, "The name of a cookie."),
        Keys.Optional("value", Forms.Text, "The value that it must have. Without it, it is enough that it is there."),
    ])
    {
        Kinds = ["header", "cookie"],
    };

    private static Shape Sticky { get; } = Shape.OneOf(Shape.Word("cookie", "none"), new MappingShape("stickiness",
    [
        Keys.Optional("cookie", Forms.Text, "The name of a cookie that the gateway sets.", new Targets.Stickiness.Cookie().Name),
        Keys.Optional("header", Forms.Text, "A header that names the user. Requests without it are shared at random."),
    ])
    {
        Kinds = ["cookie", "header"],
    });

    private static Shape Step { get; } = Shape.OneOf(Forms.Percentage, new MappingShape("a step",
    [
        Keys.Required("percent", Forms.Percentage, "The share of the requests."),
        Keys.Optional("for", Forms.Duration, "How long the step is judged. Without it, as long as `every` says."),
        Keys.Optional("mirror", Forms.Percentage, "Requests of which the release gets a copy. Its answers are thrown away.", "0%"),
        .. GateShapes.Kinds,
    ]));

    /// <summary>A strategy by its name alone, or with settings.</summary>
    public static Shape Strategy { get; } = Shape.OneOf(Shape.Word("rolling", "blue-green", "canary"), new MappingShape("a strategy",
    [
        Keys.Optional("rolling", new MappingShape("a rolling strategy",
        [
            Keys.Optional("max-unavailable", Forms.Amount, "How many instances may be missing at a time, or which part. Rounded down.", $"{Rolling.MaxUnavailable}"),
            Keys.Optional("max-surge", Forms.Amount, "How many instances may be there beyond the wanted number, or which part. Rounded up.", $"{Rolling.MaxSurge}"),
            Keys.Optional("every", Forms.Duration, "How long each batch is judged before the next; `0s` for only its health.", Rolling.Every),
        ]), "Instances are replaced in batches."),
        Keys.Optional("blue-green", new MappingShape("a blue-green strategy",
        [
            Keys.Optional("preview", Forms.Duration, "How long the release is judged before the switch, with no requests but those of `matches`.", BlueGreen.Preview),
            Keys.Optional("matches", Shape.ListOf(Match), "Requests that see the release before the switch."),
            Keys.Optional("keep", Forms.Duration, "How long the old release is kept running after the switch, so that going back takes no time.", BlueGreen.Keep),
        ]), "The release runs beside the old one, then gets all requests at once."),
        Keys.Optional("canary", new MappingShape("a canary strategy",
        [
            Keys.Optional("steps", new SequenceShape(static () => Step) { Fewest = 1 }, "The shares of the requests that the release gets, one after the other.", Steps),
            Keys.Optional("every", Forms.Duration, "How long each step is judged.", Canary.Every),
            Keys.Optional("matches", Shape.ListOf(Match), "Requests that go to the release from the first step on."),
            Keys.Optional("max-surge", Forms.Amount, "How many instances may be there beyond the wanted number when a step is reached, or which part. Rounded up. Without it, as many as the shares need."),
            Keys.Optional("sticky", Sticky, "What keeps a user with one release.", "cookie"),
        ]), "The release gets a share of the requests that grows step by step."),
    ])
    {
        Kinds = ["rolling", "blue-green", "canary"],
    });
}
