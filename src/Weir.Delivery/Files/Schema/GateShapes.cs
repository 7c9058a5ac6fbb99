using Weir.Yaml.Shapes;

namespace Weir.Delivery.Files.Schema;

/// <summary>The shapes of gates.</summary>
internal static class GateShapes
{
    /// <summary>How long a webhook is asked where it does not say so.</summary>
    public static TimeSpan WebhookTime { get; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a test may take where it does not say so.</summary>
    public static TimeSpan TestTime { get; } = TimeSpan.FromMinutes(10);

    /// <summary>The days of the week, from Sunday on as they are counted.</summary>
    public static IReadOnlyList<string> Days { get; } = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    /// <summary>The gates that a mapping may have as keys.</summary>
    public static IReadOnlyList<Keyword> Kinds { get; } =
    [
        Keys.Optional("approval", Shape.Bool, "A person says so, with `weir promote`.", "false"),
        Keys.Optional("webhook", Shape.OneOf(Forms.Url, new MappingShape("a webhook gate",
        [
            Keys.Required("url", Forms.Url, "The address. The body names the app, environment, version and step."),
            Keys.Optional("within", Forms.Time, "How long it is asked.", WebhookTime),
        ])), "An address answers a POST with 200 to 299."),
        Keys.Optional("window", new MappingShape("a time window",
        [
            Keys.Optional("days", new SequenceShape(static () => Shape.Word(Days)) { Fewest = 1 }, "On which days of the week. Without it, all."),
            Keys.Optional("from", TimeOfDay, "From when on.", "00:00"),
            Keys.Optional("until", TimeOfDay, "Until when; earlier than `from` means the next day.", "00:00"),
            Keys.Optional("zone", Zone, "The time zone by its IANA name, such as `Europe/Berlin`.", "UTC"),
        ]), "It is a certain time."),
        Keys.Optional("test", Shape.OneOf(Forms.Text, new MappingShape("a test gate",
        [
            Keys.Required("command", Forms.Text, "For `/bin/sh`, in the folder of `weir.yaml`. It finds `WEIR_VERSION`, `WEIR_PERCENT` and `WEIR_URL`."),
            Keys.Optional("within", Forms.Time, "How long it may take.", TestTime),
        ])), "A command ends with 0."),
    ];

    private static Shape Gate { get; } = Shape.OneOf(Shape.Word("approval"), new MappingShape("a gate", Kinds) { Kinds = [.. Kinds.Select(static kind => kind.Name)] });

    /// <summary>The gates of an environment.</summary>
    public static Shape Gates { get; } = new MappingShape("the gates",
    [
        Keys.Optional("before", Shape.ListOf(Gate), "What must open before anything happens."),
        Keys.Optional("before-promotion", Shape.ListOf(Gate), "What must open before the release gets all requests."),
    ]);

    // Read by the initializers above.
    private static FormShape TimeOfDay => new("a time of day such as '09:30'", static text => TimeOnly.TryParseExact(text, "HH:mm", out _))
    {
        Pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$",
        Advice = static text => TimeOnly.TryParseExact($"0{text}", "HH:mm", out _) ? $"write '0{text}'" : null,
    };

    private static FormShape Zone => new("a time zone by its IANA name, such as 'Europe/Berlin'", static text => TimeZoneInfo.TryFindSystemTimeZoneById(text, out _));
}
