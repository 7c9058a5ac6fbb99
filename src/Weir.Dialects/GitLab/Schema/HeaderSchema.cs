using Weir.Dialects.Shapes;

namespace Weir.Dialects.GitLab.Schema;

/// <summary>The syntax of <c>spec</c>, and of the inputs of jobs.</summary>
internal static class HeaderSchema
{
    public static Shape Spec { get; } = new MappingShape("a header",
    [
        new("inputs", Shape.MapOf("the inputs", Input(new Keyword("rules", Shape.ListOf(Rule))))),
        new("component", Shape.ListOf(Shape.Word("name", "sha", "version", "reference"))) { Support = Support.Unsupported, Note = "what a component knows of itself" },
        new("include", Shape.Any) { Support = Support.Unsupported, Note = "inputs from other files are an experiment of GitLab" },
    ]);

    public static Shape Header { get; } = new MappingShape("a header", [new("spec", Spec) { Required = true }]);

    public static Shape JobInputs { get; } = Shape.MapOf("the inputs of a job", Input());

    private static MappingShape Rule => new("a rule of an input",
    [
        new("if", Forms.Condition),
        new("options", Shape.ListOf(Shape.Any)),
        new("default", Shape.Any),
    ]);

    private static Shape Input(params IReadOnlyList<Keyword> more) => Shape.OneOf(Shape.Null, new MappingShape("an input",
    [
        new("type", Shape.Word("string", "number", "boolean", "array")),
        new("description", Shape.Text),
        new("default", Shape.Any),
        new("options", Shape.ListOf(Shape.OneOf(Shape.Text, Shape.Number, Shape.Bool))),
        new("regex", Shape.Text),
        .. more,
    ]));
}
