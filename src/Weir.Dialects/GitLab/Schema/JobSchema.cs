using Weir.Dialects.GitLab.Merging;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Schema;

/// <summary>The syntax of jobs.</summary>
internal static class JobSchema
{
    private static readonly string[] Reasons =
    [
        "always", "unknown_failure", "script_failure", "api_failure", "stuck_or_timeout_failure", "stuck_pending_with_matching_runners",
        "stuck_pending_no_matching_runners", "no_updates_running", "no_updates_canceling", "runner_system_failure", "runner_configuration_error",
        "runner_external_dependency_failure", "runner_interrupted", "runner_unsupported", "stale_schedule", "job_execution_timeout",
        "server_timeout_running", "server_timeout_canceling", "archived_failure", "unmet_prerequisites", "scheduler_failure", "data_integrity_failure",
    ];

    /// <summary>The keywords that <c>default</c> has as well.</summary>
    public static IReadOnlyList<Keyword> Inheritable { get; } =
    [
        new("after_script", Forms.Script),
        new("artifacts", FileSchema.Artifacts),
        new("before_script", Forms.Script),
        new("cache", FileSchema.Cache),
        new("hooks", new MappingShape("the hooks", [new("pre_get_sources_script", Forms.Script)])),
        new("id_tokens", DeploySchema.IdTokens) { Support = Support.Simulated, Note = "signed by an issuer of this machine" },
        new("identity", Shape.Word("google_cloud")) { Support = Support.Unsupported, Note = "signs in to Google Cloud through GitLab" },
        new("image", ImageSchema.Image),
        new("interruptible", Shape.Bool) { Support = Support.NotApplicable, Note = RuleSchema.NoNewCommit },
        new("retry", Retry()),
        new("services", ImageSchema.Services),
        new("tags", new SequenceShape(() => Forms.Text) { Nesting = References.MaxNesting }) { Support = Support.Simulated, Note = "the host takes every job, whatever its tags; `CI_RUNNER_TAGS` has them" },
        new("timeout", Forms.Duration),
    ];

    private static IReadOnlyList<Keyword> Keywords { get; } =
    [
        .. Inheritable,
        new("allow_failure", RuleSchema.AllowFailure),
        new("coverage", new FormShape("a regular expression between slashes", text => text.Length > 2 && text[0] == '/' && text[^1] == '/')),
        new("dast_configuration", new MappingShape("the configuration of a scan", [.. Texts("site_profile", "scanner_profile")])) { Support = Support.Unsupported, Note = "scans are set up on GitLab" },
        new("dependencies", Forms.Texts),
        new("environment", DeploySchema.Environment) { Support = Support.Simulated, Note = "named in the run and in the variables" },
        new("except", RuleSchema.Filter),
        new("extends", Forms.TextOrTexts),
        new("inherit", new MappingShape("what is inherited", [new("default", Shape.OneOf(Shape.Bool, Forms.Texts)), new("variables", Shape.OneOf(Shape.Bool, Forms.Texts))])),
        new("inputs", HeaderSchema.JobInputs) { Support = Support.Unsupported, Note = "inputs of a job are given when it is run again on GitLab" },
        new("manual_confirmation", Forms.Text),
        new("needs", Needs()),
        new("only", RuleSchema.Filter),
        new("pages", DeploySchema.Pages) { Support = Support.Simulated, Note = "what would be published is kept as an artifact" },
        new("parallel", Shape.OneOf(new IntegerShape(1, 200), Matrix())),
        new("publish", Shape.Text) { Support = Support.Simulated, Note = "what would be published is kept as an artifact" },
        new("release", DeploySchema.Release) { Support = Support.Simulated, Note = "shown, and not made" },
        new("resource_group", Forms.Text) { Note = "among the runs of one `weir`" },
        new("rules", RuleSchema.JobRules),
        new("run", Steps()) { Note = "steps that are scripts, each in a shell of its own" },
        new("script", Forms.NonEmptyScript),
        new("secrets", DeploySchema.Secrets) { Support = Support.Simulated, Note = "what `--secret` gives" },
        new("stage", Forms.Text),
        new("start_in", Forms.Duration),
        new("trigger", IncludeSchema.Trigger),
        new("variables", Forms.Variables()),
        new("when", RuleSchema.When),
    ];

    public static MappingShape Job { get; } = new("a job", Keywords);

    private static Shape Retry() => Shape.OneOf(Times, new MappingShape("a retry",
    [
        new("max", Times),
        new("when", Shape.OneOf(Shape.Word(Reasons), Shape.ListOf(Shape.Word(Reasons)))) { Note = "what only fails on GitLab's servers never comes about here" },
        new("exit_codes", Shape.OneOf(Forms.Integer, new SequenceShape(() => Forms.Integer) { Fewest = 1 })),
    ]));

    private static Shape Times => new IntegerShape(0, 2);

    private static MappingShape Matrix() => new("a matrix",
    [
        new("matrix", new SequenceShape(() => Shape.MapOf("an item of a matrix", Shape.OneOf(Shape.Text, Shape.Number, Shape.Bool, Shape.ListOf(Shape.OneOf(Shape.Text, Shape.Number, Shape.Bool))))) { Most = 200 }) { Required = true },
    ]);

    private static SequenceShape Needs() => new(() => Shape.OneOf(Forms.Text, new MappingShape("a need",
    [
        new("job", Forms.Text),
        new("artifacts", Shape.Bool),
        new("optional", Shape.Bool),
        new("parallel", Matrix()),
        new("pipeline", Forms.Text) { Support = Support.Simulated, Note = "the artifacts of other pipelines are not fetched" },
        new("project", Forms.Text) { Support = Support.Simulated, Note = "the artifacts of other projects are not fetched" },
        new("ref", Forms.Text) { Support = Support.Simulated, Note = "shown with the project" },
    ]))) { Nesting = References.MaxNesting };

    private static Shape Steps() => Shape.ListOf(new MappingShape("a step",
    [
        new("name", Forms.Text),
        new("env", Forms.Values("the variables")),
        new("inputs", Forms.Values("the inputs")) { Support = Support.Unsupported, Note = "of functions" },
        new("step", Function()) { Support = Support.Unsupported, Note = "functions are fetched and run by GitLab's step runner" },
        new("func", Function()) { Support = Support.Unsupported, Note = "functions are fetched and run by GitLab's step runner" },
        new("script", Shape.Text),
    ]));

    private static Shape Function() => Shape.OneOf(
        Forms.Text,
        new MappingShape("a function",
        [
            new("git", new MappingShape("a repository", [.. Texts("url", "dir", "rev", "file")])),
            new("oci", new MappingShape("an image", [.. Texts("registry", "repository", "tag", "dir", "file")])),
        ]));

    private static IEnumerable<Keyword> Texts(params IReadOnlyList<string> names) => names.Select(name => new Keyword(name, Shape.Text));
}
