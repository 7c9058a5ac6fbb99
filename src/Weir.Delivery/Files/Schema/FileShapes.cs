using Weir.Delivery.Targets;
using Weir.Yaml.Shapes;

namespace Weir.Delivery.Files.Schema;

/// <summary>The shape of <c>weir.yaml</c>. What is checked, its JSON schema and the table of its keys are made from it.</summary>
internal static class FileShapes
{
    /// <summary>What may stand at an application for all its environments.</summary>
    private static IReadOnlyList<Keyword> Shared { get; } =
    [
        Keys.Optional("strategy", StrategyShapes.Strategy, "How a release takes the place of another.", "rolling"),
        Keys.Optional("gates", GateShapes.Gates, "What must open before a release goes on."),
        Keys.Optional("watch", Forms.Duration, "How long a release is judged after it has all requests. It is still taken back in that time.", TimeSpan.Zero),
        Keys.Optional("analysis", AnalysisShapes.Analysis, "How a release is judged."),
        Keys.Optional("rollback", RollbackShapes.Rollback, "How a release is taken back: links that are tried in order until one succeeds.", "[kubernetes, compose, ci, scale-down]"),
        Keys.Optional("notify", Shape.ListOf(RollbackShapes.Notification), "Who is told of rollouts."),
    ];

    private static Shape Gateway { get; } = Shape.OneOf(Forms.Port, new MappingShape("a gateway",
    [
        Keys.Optional("listen", Shape.OneOf(Forms.Port, Address), "The port, on this machine only, or `address:port`.", new GatewaySettings().Listen),
        Keys.Optional("tls", new MappingShape("the TLS of a gateway",
        [
            Keys.Required("certificate", Forms.Text, "The file with the certificate and its chain, in PEM."),
            Keys.Required("key", Forms.Text, "The file with the certificate's key, in PEM."),
        ]), "Serves HTTPS with a certificate."),
    ]));

    private static Shape Environment { get; } = new MappingShape("an environment",
    [
        Keys.Required("target", TargetShapes.Target, "Where the environment is, and how a release runs there."),
        Keys.Optional("gateway", Gateway, "The gateway before the instances of a process, docker or compose target; a number is its port.", "8080"),
        .. Shared,
    ]);

    private static Shape Environments { get; } = new MappingShape("the environments", []) { LooseKey = Forms.Name, LooseValue = Environment };

    private static Shape App { get; } = new MappingShape("an application", [Keys.Required("environments", Environments, "Where the application is delivered to, by name."), .. Shared]);

    /// <summary>The whole file.</summary>
    public static MappingShape File { get; } = new("weir.yaml",
    [
        Keys.Optional("app", Forms.Name, "The name of the only application of the file."),
        Keys.Optional("apps", new MappingShape("the applications", []) { LooseKey = Forms.Name, LooseValue = App }, "Several applications, by name."),
        Keys.Optional("environments", Environments, "Where the application is delivered to, by name."),
        .. Shared,
    ])
    {
        Kinds = ["app", "apps"],
    };

    // Read by the initializers above, so it makes a new one each time.
    private static FormShape Address =>
        new("a port or an address with a port, such as '0.0.0.0:8080'", Addresses.IsListenable) { Pattern = "^(.+:)?[0-9]{1,5}$" };
}
