using Weir.Dialects.GitLab.Inputs;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Schema;

/// <summary>The syntax of <c>spec</c>, and of the inputs of jobs.</summary>
internal static class HeaderSchema
{
    public static Shape Spec { get; } = new MappingShape("a header",
    [
        new("inputs", Inputs),
        new("description", Shape.Text) { Support = Support.NotApplicable, Note = "for the catalog on GitLab" },
        new("component", Shape.ListOf(Shape.Word([.. ComponentFacts.Names]))) { Note = "what a component knows of itself" },
        new("include", Shape.ListOf(File)) { Note = "inputs from other files" },
    ]);

    public static Shape Header { get; } = new MappingShape("a header", [new("spec", Spec) { Required = true }]);

    /// <summary>A file that headers take inputs from.</summary>
    public static Shape InputFile { get; } = new MappingShape("a file of inputs", [new("inputs", Inputs) { Required = true }]);

    public static Shape JobInputs { get; } = Shape.MapOf("the inputs of a job", Input());

    private static Shape Inputs => Shape.MapOf("the inputs", Input(new Keyword("rules", Shape.ListOf(Rule))));

    private static MappingShape File => new("a file of inputs",
    [
        new("local", Forms.YamlPath),
        new("project", Forms.Project) { Note = IncludeSchema.Fetched },
        new("ref", Forms.Text) { Note = IncludeSchema.Fetched },
        new("file", Shape.OneOf(Forms.YamlPath, Shape.ListOf(Forms.YamlPath))) { Note = IncludeSchema.Fetched },
        new("remote", Forms.Text) { Note = IncludeSchema.Fetched },
        new("integrity", Forms.Text) { Note = IncludeSchema.Fetched },
    ]);

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
