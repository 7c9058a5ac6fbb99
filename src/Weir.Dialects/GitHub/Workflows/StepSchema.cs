using Weir.Dialects.GitHub.Templates;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>The syntax of steps.</summary>
internal static class StepSchema
{
    private const string Contexts = "github inputs vars needs strategy matrix steps job runner env";
    private const string WithSecrets = Contexts + " secrets hashFiles(1,255)";

    private static readonly Shape Condition = new TextShape([], false) { IsExpression = true }
        .With(Contexts + " always(0,0) failure(0,0) cancelled(0,0) success(0,0) hashFiles(1,255)");

    private static readonly Shape Text = Shape.Text.With(WithSecrets);

    private static Shape Step { get; } = Shape.OneOf(
        new MappingShape("a step that runs a script",
        [
            .. Common(),
            new("if", Condition),
            new("timeout-minutes", Shape.Number.With(WithSecrets)),
            new("run", Text) { Required = true },
            new("env", WorkflowSchema.EnvironmentOf(WithSecrets)),
            new("working-directory", Text),
            new("shell", Shape.NonEmptyText),
            new("background", Shape.Bool),
        ]),
        new MappingShape("a step that uses an action",
        [
            .. Common(),
            new("if", Condition),
            new("timeout-minutes", Shape.Number.With(WithSecrets)),
            new("uses", Shape.NonEmptyText) { Required = true },
            new("with", Shape.MapOf("the inputs of an action", Shape.Text).With(WithSecrets)),
            new("env", WorkflowSchema.EnvironmentOf(WithSecrets)),
            new("background", Shape.Bool),
        ]),
        new MappingShape("a step that waits", [.. Common(), new("wait", Shape.OneOf(Shape.NonEmptyText, Shape.ListOf(Shape.NonEmptyText))) { Required = true }]),
        new MappingShape("a step that waits for all", [.. Common(), new("wait-all", Shape.OneOf(Shape.Null, Shape.Bool)) { Required = true }]),
        new MappingShape("a step that cancels", [.. Common(), new("cancel", Shape.NonEmptyText) { Required = true }]),
        new MappingShape("a group of parallel steps", [new("parallel", Shape.ListOf(() => Step!)) { Required = true }]));

    public static Shape Steps { get; } = Shape.ListOf(() => Step!);

    private static List<Keyword> Common() =>
    [
        new("name", Text),
        new("id", Shape.NonEmptyText),
        new("continue-on-error", Shape.Bool.With(WithSecrets)),
    ];
}
