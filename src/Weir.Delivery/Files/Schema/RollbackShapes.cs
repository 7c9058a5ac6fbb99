using Weir.Delivery.Rollback;
using Weir.Yaml.Shapes;

namespace Weir.Delivery.Files.Schema;

/// <summary>The shapes of the chain of rollback, and of notifications.</summary>
internal static class RollbackShapes
{
    /// <summary>The links that need nothing but their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["kubernetes", "compose", "ci", "scale-down"];

    /// <summary>What somebody may want to be told of.</summary>
    public static IReadOnlyList<string> Occasions { get; } = ["started", "waiting", "paused", "promoted", "rolled-back", "rollback-failed"];

    private static Shape Link { get; } = Shape.OneOf(Shape.Word(Names), new MappingShape("a link",
    [
        Keys.Optional("flag", Forms.Text, "Switches a feature off: a command for `/bin/sh`, in the folder of `weir.yaml`, that ends with 0 where the feature is off."),
        Keys.Optional("webhook", Shape.OneOf(Forms.Url, new MappingShape("a webhook link",
        [
            Keys.Required("url", Forms.Url, "The address. The body names the app, environment, releases and reason."),
            Keys.Optional("token-variable", Forms.VariableName, "The variable with a bearer token."),
        ])), "Asks an address to take the release back, by a POST that it answers with 200 to 299."),
    ])
    {
        Kinds = ["flag", "webhook"],
    });

    private static Shape Chain { get; } = new SequenceShape(static () => Link) { Fewest = 1 };

    /// <summary>The chain alone, or with settings.</summary>
    public static Shape Rollback { get; } = Shape.OneOf(Chain, new MappingShape("a rollback",
    [
        Keys.Optional("chain", Chain, "Links that are tried in order until one succeeds.", "[kubernetes, compose, ci, scale-down]"),
        Keys.Optional("within", Forms.Time, "How long each link may take before the next has its turn.", new RollbackSettings().LinkTimeout),
    ]));

    /// <summary>Somebody who is told.</summary>
    public static Shape Notification { get; } = new MappingShape("a notification",
    [
        Keys.Required("webhook", Forms.Url, "The address that gets a POST."),
        Keys.Optional("on", new SequenceShape(static () => Shape.Word(Occasions)) { Fewest = 1 }, "The occasions. Without it, all."),
    ]);
}
