using Weir.Dialects.GitLab.Merging;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Schema;

/// <summary>The syntax of <c>include</c> and <c>trigger</c>.</summary>
internal static class IncludeSchema
{
    /// <summary>What is said of files from elsewhere.</summary>
    public const string Fetched = "fetched once, and locked";

    private static readonly MappingShape Child = Part();

    /// <summary>One include.</summary>
    public static Shape Item { get; } = Shape.OneOf(Forms.Text, Described());

    public static Shape Include { get; } = Shape.OneOf(Forms.Text, Described(), new SequenceShape(() => Item) { Nesting = References.MaxNesting });

    public static Shape Trigger { get; } = Shape.OneOf(
        Forms.Text,
        new MappingShape("a trigger",
        [
            new("include", Shape.OneOf(Forms.YamlPath, new SequenceShape(() => Child) { Fewest = 1, Most = 3 })),
            new("project", Forms.Project) { Support = Support.Simulated, Note = "named, and not started: it is another project's" },
            new("branch", Forms.Text) { Support = Support.Simulated, Note = "shown with the project" },
            new("strategy", Shape.Word("depend", "mirror")),
            new("forward", new MappingShape("what is forwarded", [new("yaml_variables", Shape.Bool), new("pipeline_variables", Shape.Bool)])),
            new("inputs", Forms.Values("the inputs")),
        ]));

    private static MappingShape Part() => new("a part of a child pipeline",
    [
        new("local", Forms.YamlPath),
        new("template", Forms.YamlPath) { Note = Fetched },
        new("artifact", Forms.YamlPath),
        new("job", Forms.Text),
        new("project", Forms.Project) { Note = Fetched },
        new("ref", Forms.Text) { Note = Fetched },
        new("file", Forms.YamlPath) { Note = Fetched },
        new("component", Forms.Text) { Note = Fetched },
        new("remote", Forms.Text) { Note = Fetched },
        new("inputs", Forms.Values("the inputs")),
    ]);

    private static MappingShape Described() => new("an include",
    [
        new("local", Forms.YamlPath),
        new("project", Forms.Project) { Note = Fetched },
        new("ref", Forms.Text) { Note = Fetched },
        new("file", Shape.OneOf(Forms.YamlPath, Shape.ListOf(Forms.YamlPath))) { Note = Fetched },
        new("template", Forms.YamlPath) { Note = Fetched },
        new("component", Forms.Text) { Note = Fetched },
        new("remote", Forms.Text) { Note = Fetched },
        new("integrity", Forms.Text) { Note = Fetched },
        new("rules", RuleSchema.IncludeRules),
        new("inputs", Forms.Values("the inputs")),
    ]);
}
