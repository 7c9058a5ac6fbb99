using Weir.Delivery.Analysis;
using Weir.Yaml.Shapes;

namespace Weir.Delivery.Files.Schema;

/// <summary>The shapes of analysis.</summary>
internal static class AnalysisShapes
{
    private static readonly AnalysisSettings Otherwise = new();

    private static Shape Metric { get; } = new MappingShape("a metric",
    [
        Keys.Required("name", Forms.Text, "What people call it."),
        .. SourceShapes.Kinds,
        Keys.Optional("min", Shape.Number, "It must be at least this."),
        Keys.Optional("max", Shape.Number, "It may be at most this."),
        Keys.Optional("max-ratio", Shape.Number, "How much more than the stable release it may have, as a ratio: `1.2` allows 20 % more."),
        Keys.Optional("kayenta", Shape.Bool, "Compares samples of both releases as Kayenta's judge does.", "false"),
        Keys.Optional("dry-run", Shape.Bool, "It is measured and told, but never decides.", "false"),
        Keys.Optional("failures", Forms.OrAny, "How many checks of it may fail, or `any`. Without it, what the analysis says."),
        Keys.Optional("count", Forms.Times, "How many times it is measured in a step. Without it, at every check."),
        Keys.Optional("passes", Forms.Times, "How many passes in a row are enough for a step: then it is not measured again in it."),
    ])
    {
        Kinds = [.. SourceShapes.Kinds.Select(static kind => kind.Name)],
    };

    /// <summary>How a release is judged.</summary>
    public static Shape Analysis { get; } = new MappingShape("an analysis",
    [
        Keys.Optional("every", Forms.Time, "The time between two checks.", Otherwise.Interval),
        Keys.Optional("success-rate", Forms.OrNone(Forms.Percentage), "The least share of answers that are no errors; `none` where it does not matter.", Percent(Otherwise.MinSuccessRate)),
        Keys.Optional("errors-per-minute", Forms.OrNone(Shape.Number), "The most errors in a minute; `none` where it does not matter.", Text(Otherwise.MaxErrorsPerMinute)),
        Keys.Optional("health", Shape.Bool, "Asks the health check of the target as well.", Text(Otherwise.HealthCheck)),
        Keys.Optional("min-requests", Forms.Count, "How many requests the release must have had before its share of errors says anything.", Otherwise.MinRequests),
        Keys.Optional("compare", Shape.Bool, "Compares its errors with those of the stable release, by an exact test on the counts.", Text(Otherwise.CompareErrors)),
        Keys.Optional("false-alarms", Forms.Percentage, "The chance of taking a release for worse that is not, for the whole rollout.", Percent(Otherwise.FalseAlarms)),
        Keys.Optional("failures", Forms.OrAny, "How many checks of a metric may fail before the release is taken back, or `any`.", Otherwise.FailureLimit),
        Keys.Optional("inconclusive", Forms.Count, "How many checks of a metric may come to no verdict before the rollout pauses. Without it, any number."),
        Keys.Optional("errors", Forms.Count, "How many checks of a metric in a row may end in an error before the release is taken back.", Otherwise.ErrorLimit),
        Keys.Optional("metrics", Shape.ListOf(Metric), "What is measured beside that."),
    ]);

    private static string Text(bool truth) => truth ? "true" : "false";

    private static string? Text(double? number) => number is { } amount ? FormattableString.Invariant($"{amount}") : null;

    private static string? Percent(double? share) => share is { } number ? FormattableString.Invariant($"{Math.Round(number * 100, 2)}%") : null;
}
