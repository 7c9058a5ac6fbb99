using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Schema;

/// <summary>The syntax of environments, releases, pages, tokens and secrets.</summary>
internal static class DeploySchema
{
    private const string NoSite = "no site is served";
    private const string NoCluster = "no cluster is connected here";

    public static Shape Environment { get; } = Shape.OneOf(Forms.Text, new MappingShape("an environment",
    [
        new("name", Forms.Text) { Required = true },
        new("url", Forms.Text),
        new("on_stop", Forms.Text) { Support = Support.Simulated, Note = "nothing is stopped by itself: start the job that stops with `--manual`" },
        new("action", Shape.Word("start", "prepare", "stop", "verify", "access")),
        new("auto_stop_in", Forms.DurationOrNever) { Support = Support.NotApplicable, Note = "nothing stays behind that could be stopped later" },
        new("deployment_tier", Shape.Text),
        new("kubernetes", new MappingShape("a cluster",
        [
            new("agent", Shape.Text) { Support = Support.NotApplicable, Note = NoCluster },
            new("namespace", Forms.Text) { Support = Support.NotApplicable, Note = NoCluster },
            new("flux_resource_path", Shape.Text) { Support = Support.NotApplicable, Note = NoCluster },
            new("managed_resources", new MappingShape("managed resources", [new("enabled", Shape.Bool)])) { Support = Support.NotApplicable, Note = NoCluster },
            new("dashboard", new MappingShape("a dashboard", [new("namespace", Forms.Text), new("flux_resource_path", Shape.Text)])) { Support = Support.NotApplicable, Note = NoCluster },
        ])) { Support = Support.NotApplicable, Note = NoCluster },
    ]));

    public static Shape Release { get; } = new MappingShape("a release",
    [
        new("tag_name", Forms.Text) { Required = true },
        new("description", Forms.Text) { Required = true },
        new("tag_message", Shape.Text),
        new("name", Shape.Text),
        new("ref", Shape.Text),
        new("milestones", Forms.TextOrTexts),
        new("released_at", Forms.Text),
        new("assets", new MappingShape("the assets", [new("links", new SequenceShape(Link) { Fewest = 1 }) { Required = true }])),
    ]);

    public static Shape Pages { get; } = Shape.OneOf(Shape.Bool, new MappingShape("pages",
    [
        new("publish", Shape.Text),
        new("path_prefix", Shape.Text) { Support = Support.NotApplicable, Note = NoSite },
        new("expire_in", Forms.DurationOrNever) { Support = Support.NotApplicable, Note = NoSite },
    ]));

    public static Shape IdTokens { get; } = Shape.MapOf("the tokens", new MappingShape("a token", [new("aud", Forms.TextOrTexts) { Required = true }]));

    public static Shape Secrets { get; } = Shape.MapOf("the secrets", new MappingShape("a secret",
    [
        new("vault", Shape.OneOf(Forms.Text, new MappingShape("a secret of Vault",
        [
            new("engine", new MappingShape("an engine", [new("name", Shape.Text) { Required = true }, new("path", Shape.Text) { Required = true }])) { Required = true },
            new("path", Shape.Text) { Required = true },
            new("field", Shape.Text) { Required = true },
        ]))),
        new("gcp_secret_manager", new MappingShape("a secret of Google Cloud", [new("name", Shape.Text) { Required = true }, new("version", Shape.OneOf(Shape.Text, Forms.Integer))])),
        new("azure_key_vault", new MappingShape("a secret of Azure", [new("name", Shape.Text) { Required = true }, new("version", Shape.Text)])),
        new("aws_secrets_manager", Shape.OneOf(Forms.Text, new MappingShape("a secret of AWS",
        [
            new("secret_id", Shape.Text) { Required = true },
            .. ((string[])["version_id", "version_stage", "region", "role_arn", "role_session_name", "field"]).Select(name => new Keyword(name, Shape.Text)),
        ]))),
        new("gitlab_secrets_manager", new MappingShape("a secret of GitLab", [new("name", Forms.Text) { Required = true }, new("source", Shape.Text)])),
        new("file", Shape.Bool),
        new("token", Shape.Text),
    ]));

    private static MappingShape Link() => new("a link",
    [
        new("name", Forms.Text) { Required = true },
        new("url", Forms.Text) { Required = true },
        new("filepath", Shape.Text),
        new("link_type", Shape.Word("runbook", "package", "image", "other")),
    ]);
}
