using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Schema;

/// <summary>The syntax of images and services.</summary>
internal static class ImageSchema
{
    private static readonly Shape PullPolicy = Shape.OneOf(Policy(), new SequenceShape(Policy) { Fewest = 1 });

    public static Shape Image { get; } = Shape.OneOf(Forms.Text, new MappingShape("an image", Common()));

    public static Shape Services { get; } = Shape.ListOf(Shape.OneOf(Forms.Text, new MappingShape("a service",
    [
        .. Common(),
        new("command", Forms.Script),
        new("alias", Forms.Text),
        new("variables", Forms.Variables()),
    ])));

    private static IReadOnlyList<Keyword> Common() =>
    [
        new("name", Forms.Text) { Required = true },
        new("entrypoint", new SequenceShape(() => Shape.Text) { Fewest = 1 }),
        new("docker", new MappingShape("the options of Docker", [new("platform", Forms.Text), new("user", Forms.ShortText)])),
        new("kubernetes", new MappingShape("the options of Kubernetes", [new("user", Shape.OneOf(Forms.ShortText, Forms.Integer))]))
        {
            Support = Support.NotApplicable,
            Note = "containers run at a Docker or Podman engine",
        },
        new("pull_policy", PullPolicy),
    ];

    private static Shape Policy() => Shape.Word("always", "never", "if-not-present");
}
