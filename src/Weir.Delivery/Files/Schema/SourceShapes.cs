using Weir.Yaml.Shapes;

namespace Weir.Delivery.Files.Schema;

/// <summary>The shapes of the sources of metrics.</summary>
internal static class SourceShapes
{
    public const string DatadogUrl = "https://api.datadoghq.com";
    public const string NewRelicUrl = "https://api.newrelic.com";
    public const string SentryUrl = "https://sentry.io";
    public const string Statistic = "Average";

    /// <summary>How long a health address may take to answer where it does not say so.</summary>
    public static TimeSpan HealthTime { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a command may take where it does not say so.</summary>
    public static TimeSpan CommandTime { get; } = TimeSpan.FromSeconds(30);

    private static Keyword Baseline { get; } = Keys.Optional("baseline", Forms.Text, "The same about the stable release. Without it, the two are not compared.");

    private static Shape Dimensions { get; } = Shape.MapOf("dimensions", Forms.Text);

    /// <summary>The keys that say where a metric comes from.</summary>
    public static IReadOnlyList<Keyword> Kinds { get; } =
    [
        Keys.Optional("gateway", Shape.Word("success-rate", "errors-per-minute", "latency-p50", "latency-p95", "latency-p99"), "What the gateway measured. Latencies are in seconds."),
        Keys.Optional("prometheus", new MappingShape("a prometheus source",
        [
            Url(), Query("A query of PromQL about the release. `{version}`, `{stable}`, `{app}`, `{environment}` and `{window}` in queries stand for what they name."), Baseline,
            Keys.Optional("token-variable", Forms.VariableName, "The variable with a bearer token."),
        ]), "A query of PromQL."),
        Keys.Optional("health", Shape.OneOf(Forms.Url, new MappingShape("a health source",
        [
            Url(), Keys.Optional("timeout", Forms.Time, "How long an answer may take.", HealthTime),
        ])), "An address that answers 200 to 399."),
        Keys.Optional("command", Shape.OneOf(Forms.Text, new MappingShape("a command source",
        [
            Keys.Required("script", Forms.Text, "For `/bin/sh`. It writes a number and ends with 0."),
            Keys.Optional("timeout", Forms.Time, "How long it may take.", CommandTime),
        ])), "A command that writes a number."),
        Keys.Optional("datadog", new MappingShape("a datadog source",
        [
            Url(DatadogUrl), Query("A metric query."), Baseline,
        ]), "A metric query of Datadog. The keys are in `DD_API_KEY` and `DD_APP_KEY`."),
        Keys.Optional("new-relic", new MappingShape("a new-relic source",
        [
            Keys.Required("account", new IntegerShape(1, int.MaxValue), "The number of the account."), Query("A query of NRQL."), Baseline, Url(NewRelicUrl),
        ]), "A query of NRQL. The key is in `NEW_RELIC_API_KEY`."),
        Keys.Optional("cloudwatch", new MappingShape("a cloudwatch source",
        [
            Keys.Required("namespace", Forms.Text, "The namespace of the metric."), Keys.Required("metric", Forms.Text, "Its name."),
            Keys.Optional("statistic", Forms.Text, "The statistic, such as `Sum` or `p99`.", Statistic),
            Keys.Optional("dimensions", Dimensions, "The dimensions of the release."),
            Keys.Optional("baseline", Dimensions, "The dimensions of the stable release. Without them, the two are not compared."),
            Keys.Optional("url", Forms.Url, "The service's address. Without it, the region's own."),
        ]), "A metric of CloudWatch. Credentials and region are taken as AWS's own programs take them."),
        Keys.Optional("elasticsearch", new MappingShape("an elasticsearch source",
        [
            Url(), Keys.Required("index", Forms.Text, "The index or pattern."), Query("A query in the query string syntax."), Baseline,
            Keys.Optional("key-variable", Forms.VariableName, "The variable with an API key."),
        ]), "How many documents of Elasticsearch match."),
        Keys.Optional("sentry", new MappingShape("a sentry source",
        [
            Keys.Required("organization", Forms.Text, "The organization."), Keys.Required("project", Forms.Text, "The project."), Url(SentryUrl),
        ]), "How many errors Sentry has seen in the release. The token is in `SENTRY_AUTH_TOKEN`."),
    ];

    private static Keyword Url() => Keys.Required("url", Forms.Url, "The server's address.");

    private static Keyword Url(string otherwise) => Keys.Optional("url", Forms.Url, "The service's address.", otherwise);

    private static Keyword Query(string note) => Keys.Required("query", Forms.Text, note);
}
