using Weir.Dialects.GitLab.Merging;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Schema;

/// <summary>The syntax of rules: of jobs, of the pipeline and of includes; and of what came before them.</summary>
internal static class RuleSchema
{
    /// <summary>Why nothing comes of what new commits cancel.</summary>
    public const string NoNewCommit = "no new commit cancels a run here";

    private const string WithoutServer = "compared with what git has here";

    /// <summary>When a job runs; <c>never</c> is for rules alone.</summary>
    public static Shape When { get; } = Shape.Word("on_success", "on_failure", "always", "manual", "delayed");

    private static Shape WhenOrNever { get; } = Shape.Word("on_success", "on_failure", "always", "never", "manual", "delayed");

    public static Shape Variables { get; } = Shape.MapOf("the variables", Shape.OneOf(Shape.Text, Shape.Number, Shape.Bool));

    public static Shape AllowFailure { get; } = Shape.OneOf(
        Shape.Bool,
        new MappingShape("what may fail", [new("exit_codes", Shape.OneOf(Forms.Integer, new SequenceShape(() => Forms.Integer) { Fewest = 1 })) { Required = true }]));

    private static Shape Changes { get; } = Shape.OneOf(Forms.Texts, new MappingShape("changes",
    [
        new("paths", Forms.Texts),
        new("compare_to", Forms.Text),
        new("regexp", Forms.ShortText),
    ]));

    private static Shape Exists { get; } = Shape.OneOf(Forms.Texts, new MappingShape("what exists",
    [
        new("paths", Forms.Texts),
        new("project", Forms.Text) { Support = Support.Unsupported, Note = "needs the files of another project" },
        new("ref", Forms.Text) { Support = Support.Unsupported, Note = "needs the files of another project" },
        new("regexp", Forms.ShortText),
    ]));

    private static Shape Needs { get; } = Shape.ListOf(Shape.OneOf(Forms.Text, new MappingShape("a need of a rule",
    [
        new("job", Forms.Text) { Required = true },
        new("artifacts", Shape.Bool),
        new("optional", Shape.Bool),
    ])));

    public static Shape JobRules { get; } = RulesOf(new MappingShape("a rule",
    [
        .. Conditions(),
        new("variables", Variables),
        new("when", WhenOrNever),
        new("start_in", Forms.Duration),
        new("allow_failure", AllowFailure),
        new("needs", Needs),
        new("interruptible", Shape.Bool) { Support = Support.NotApplicable, Note = NoNewCommit },
    ]));

    public static Shape IncludeRules { get; } = RulesOf(new MappingShape("a rule of an include", [.. Conditions(), new("when", Shape.Word("always", "never"))]));

    public static Shape WorkflowRules { get; } = RulesOf(new MappingShape("a rule of the workflow",
    [
        .. Conditions(),
        new("variables", Variables),
        new("when", Shape.Word("always", "never")),
        new("auto_cancel", AutoCancel),
    ]));

    public static Shape Filter { get; } = Shape.OneOf(Forms.TextOrTexts, new MappingShape("a filter",
    [
        new("refs", Forms.Texts),
        new("kubernetes", Shape.Word("active")) { Support = Support.Simulated, Note = "no cluster is connected here" },
        new("variables", Shape.ListOf(Forms.Condition)),
        new("changes", Forms.Texts) { Support = Support.Simulated, Note = WithoutServer },
    ]));

    public static Shape AutoCancel => new MappingShape("what is cancelled",
    [
        new("on_new_commit", Shape.Word("conservative", "interruptible", "none")) { Support = Support.NotApplicable, Note = NoNewCommit },
        new("on_job_failure", Shape.Word("none", "all")),
    ]);

    private static IReadOnlyList<Keyword> Conditions() =>
    [
        new("if", Forms.Condition),
        new("changes", Changes) { Support = Support.Simulated, Note = WithoutServer },
        new("exists", Exists),
    ];

    private static SequenceShape RulesOf(MappingShape rule) => new(() => rule) { Nesting = References.MaxNesting };
}
