using Weir.Dialects.GitLab.Merging;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Schema;

/// <summary>The forms of values that many keywords share.</summary>
internal static class Forms
{
    public static Shape Text { get; } = Shape.NonEmptyText;

    public static Shape Texts { get; } = Shape.ListOf(Text);

    /// <summary>One text or several.</summary>
    public static Shape TextOrTexts { get; } = Shape.OneOf(Text, Texts);

    /// <summary>A whole number of any size.</summary>
    public static Shape Integer { get; } = new IntegerShape(int.MinValue, int.MaxValue);

    public static Shape Duration { get; } = new FormShape(Schema.Duration.Title, text => Schema.Duration.Parse(text) is not null);

    /// <summary>A duration, or none at all.</summary>
    public static Shape DurationOrNever { get; } = new FormShape($"{Schema.Duration.Title}, or 'never'", text => text == "never" || text.Contains('$', StringComparison.Ordinal) || Schema.Duration.Parse(text) is not null);

    /// <summary>A condition on variables.</summary>
    public static Shape Condition { get; } = new TextShape([], true) { IsExpression = true };

    /// <summary>Lines of a script: lists in the list, as references make them, count as its own.</summary>
    public static Shape Script { get; } = Shape.OneOf(Shape.Text, new SequenceShape(() => Shape.Text) { Nesting = References.MaxNesting });

    /// <summary>A script with at least one line.</summary>
    public static Shape NonEmptyScript { get; } = Shape.OneOf(Text, new SequenceShape(() => Shape.Text) { Nesting = References.MaxNesting, Fewest = 1 });

    /// <summary>Text that begins a regular expression of 255 characters at most.</summary>
    public static Shape ShortText { get; } = new FormShape("text of 1 to 255 characters", text => text.Length is > 0 and <= 255);

    /// <summary>A path of a YAML file, possibly with variables.</summary>
    public static Shape YamlPath { get; } = new FormShape(
        "the path of a file that ends in '.yml' or '.yaml'",
        text => text.EndsWith(".yml", StringComparison.Ordinal) || text.EndsWith(".yaml", StringComparison.Ordinal) || text.Contains('$', StringComparison.Ordinal));

    /// <summary>A path with slashes in it, or a variable.</summary>
    public static Shape Project { get; } = new FormShape("the path of a project, such as 'group/project'", text => text.Contains('/', StringComparison.Ordinal) || text.Contains('$', StringComparison.Ordinal));

    /// <summary>Any value.</summary>
    public static Shape Values(string title) => Shape.MapOf(title, Shape.Any);

    /// <summary>Values of variables.</summary>
    public static Shape Variables(params IReadOnlyList<Keyword> details) => Shape.MapOf("the variables", Shape.OneOf(
        Shape.Text, Shape.Number, Shape.Bool, new MappingShape("a variable", [new("value", Scalar), new("expand", Shape.Bool), .. details])));

    private static Shape Scalar { get; } = Shape.OneOf(Shape.Text, Shape.Number, Shape.Bool);
}
