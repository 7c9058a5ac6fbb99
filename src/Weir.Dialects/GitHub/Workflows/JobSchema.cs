using Weir.Dialects.GitHub.Templates;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>The syntax of jobs.</summary>
internal static class JobSchema
{
    private const string Needs = "github inputs vars needs";
    private const string Matrix = Needs + " strategy matrix";
    private const string Runner = Matrix + " secrets steps job runner env";

    private static readonly Shape TextList = Shape.ListOf(Shape.NonEmptyText);

    private static readonly Shape Condition = new TextShape([], false) { IsExpression = true }
        .With(Needs + " always(0,0) failure(0,MAX) cancelled(0,0) success(0,MAX)");

    private static readonly Shape Credentials = new MappingShape("credentials", [new("username", Shape.NonEmptyText), new("password", Shape.NonEmptyText)])
        .With("github inputs vars secrets env");

    public static Shape Job { get; } = Shape.OneOf(StepsJob(), CallJob());

    private static MappingShape StepsJob() => new("a job",
    [
        new("needs", Shape.OneOf(TextList, Shape.NonEmptyText)),
        new("if", Condition),
        new("strategy", Strategy),
        new("name", Shape.Text.With(Matrix)),
        new("runs-on", RunsOn) { Required = true, Support = Support.Simulated, Note = "the host runs every Linux label; a label of another system is refused" },
        new("timeout-minutes", Shape.Number.With(Matrix)),
        new("cancel-timeout-minutes", Shape.Number.With(Matrix)),
        new("continue-on-error", Shape.Bool.With(Matrix)),
        new("container", Container),
        new("services", Services),
        new("env", WorkflowSchema.EnvironmentOf(Matrix + " secrets")),
        new("environment", Environment) { Support = Support.Simulated, Note = "named in the run and in the contexts; who may deploy is not asked" },
        new("permissions", PermissionsSchema.Permissions) { Support = Support.Simulated, Note = PermissionsSchema.Note },
        new("concurrency", WorkflowSchema.Concurrency(Shape.NonEmptyText).With(Matrix)) { Note = "among the runs of one `weir`" },
        new("outputs", Shape.MapOf("the outputs", Shape.Text.With(Runner))),
        new("defaults", WorkflowSchema.Defaults("a job's defaults", Shape.NonEmptyText).With(Matrix + " env")),
        new("steps", StepSchema.Steps),
        new("snapshot", Snapshot) { Support = Support.NotApplicable, Note = "images of runners are made on GitHub" },
    ]);

    private static MappingShape CallJob() => new("a job that calls a workflow",
    [
        new("name", Shape.Text.With(Matrix)),
        new("uses", Shape.NonEmptyText) { Required = true },
        new("with", Shape.MapOf("the inputs of a workflow", Shape.OneOf(Shape.Text, Shape.Bool, Shape.Number).With(Matrix))),
        new("secrets", Shape.OneOf(
            Shape.MapOf("the secrets of a workflow", Shape.OneOf(Shape.Text, Shape.Bool, Shape.Number).With(Needs + " secrets strategy matrix")),
            Shape.Word("inherit"))),
        new("needs", Shape.OneOf(TextList, Shape.NonEmptyText)),
        new("if", Condition),
        new("permissions", PermissionsSchema.Permissions) { Support = Support.Simulated, Note = PermissionsSchema.Note },
        new("concurrency", WorkflowSchema.Concurrency(Shape.NonEmptyText).With(Matrix)) { Note = "among the runs of one `weir`" },
        new("strategy", Strategy),
    ]);

    private static Shape Strategy => new MappingShape("a strategy",
    [
        new("fail-fast", Shape.Bool),
        new("max-parallel", Shape.Number),
        new("matrix", new MappingShape("a matrix", [new("include", MatrixFilter), new("exclude", MatrixFilter)])
        {
            LooseKey = Shape.NonEmptyText,
            LooseValue = Shape.ListOf(Shape.Any),
        }),
    ]).With(Needs);

    private static Shape MatrixFilter => Shape.ListOf(Shape.MapOf("a combination of a matrix", Shape.Any));

    private static Shape RunsOn => Shape.OneOf(Shape.NonEmptyText, TextList, new MappingShape("what a job runs on",
    [
        new("group", Shape.NonEmptyText),
        new("labels", Shape.OneOf(Shape.NonEmptyText, TextList)),
    ])).With(Matrix);

    private static Shape Environment => Shape.OneOf(Shape.Text, new MappingShape("an environment",
    [
        new("name", Shape.Text) { Required = true },
        new("url", Shape.Text.With(Matrix + " steps job runner env")),
        new("deployment", Shape.Bool),
    ])).With(Matrix);

    private static Shape Snapshot => Shape.OneOf(Shape.NonEmptyText, new MappingShape("a snapshot",
    [
        new("image-name", Shape.NonEmptyText) { Required = true },
        new("if", new TextShape([], false) { IsExpression = true }.With(Matrix)),
        new("version", Shape.NonEmptyText),
    ]));

    private static Shape Container => Shape.OneOf(Shape.Text, new MappingShape("a container", ContainerKeys())).With(Matrix);

    private static Shape Services => Shape.MapOf("the services", Shape.OneOf(Shape.NonEmptyText, new MappingShape("a service",
    [
        .. ContainerKeys(),
        new("entrypoint", Shape.Text),
        new("command", Shape.Text),
    ])).With(Matrix)).With(Matrix);

    private static List<Keyword> ContainerKeys() =>
    [
        new("image", Shape.NonEmptyText),
        new("options", Shape.Text),
        new("env", Shape.MapOf("the environment variables", Shape.Text.With(Runner))),
        new("ports", TextList),
        new("volumes", TextList),
        new("credentials", Credentials),
    ];
}
