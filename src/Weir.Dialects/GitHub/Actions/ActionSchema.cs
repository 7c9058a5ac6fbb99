using Weir.Dialects.GitHub.Templates;
using Weir.Dialects.GitHub.Workflows;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitHub.Actions;

/// <summary>The syntax of <c>action.yml</c>, as of August 2026.</summary>
internal static class ActionSchema
{
    private const string ContextsOfDefaults = "github strategy matrix job runner hashFiles(1,255)";
    private const string ContextsOfOutputs = "github strategy matrix steps inputs job runner env";
    private const string ContextsOfSteps = "github inputs strategy matrix steps job runner env hashFiles(1,255)";
    private const string StatusFunctions = " always(0,0) success(0,0) failure(0,0) cancelled(0,0) hashFiles(1,255)";

    private static readonly Shape Hook = new TextShape([], false) { IsExpression = true }
        .With("runner github job strategy matrix env inputs" + StatusFunctions);

    private static readonly Shape Text = Shape.Text.With(ContextsOfSteps);

    /// <summary>An action. What GitHub does not know is left to others, as GitHub leaves it.</summary>
    public static Shape Action { get; } = Open("an action",
    [
        new("name", Shape.Text),
        new("description", Shape.Text),
        new("inputs", Shape.OneOf(Shape.Null, Shape.MapOf("the inputs of an action", Input()))),
        new("outputs", Shape.OneOf(Shape.Null, Shape.MapOf("the outputs of an action", Output()))),
        new("runs", Runs()) { Required = true },
    ]);

    private static Shape Input() => Shape.OneOf(Shape.Null, Open("an input of an action", [new("default", Shape.Text.With(ContextsOfDefaults))]));

    private static Shape Output() => Shape.OneOf(Shape.Null, new MappingShape("an output of an action",
    [
        new("description", Shape.Text),
        new("value", Shape.Text.With(ContextsOfOutputs)),
    ]));

    // Which of the keys belong together depends on 'using', and is checked where that is known.
    private static MappingShape Runs() => new("the runs of an action",
    [
        new("using", Shape.NonEmptyText) { Required = true },
        new("main", Shape.NonEmptyText),
        new("pre", Shape.NonEmptyText),
        new("pre-if", Hook),
        new("post", Shape.NonEmptyText),
        new("post-if", Hook),
        new("steps", Shape.ListOf(Step())),
        new("image", Shape.NonEmptyText),
        new("entrypoint", Shape.NonEmptyText),
        new("args", Shape.ListOf(Shape.Text.With("inputs"))),
        new("env", Shape.MapOf("the environment variables", Shape.Text).With("inputs")),
        new("pre-entrypoint", Shape.NonEmptyText),
        new("post-entrypoint", Shape.NonEmptyText),
        new("plugin", Shape.NonEmptyText),
    ]);

    private static Shape Step() => Shape.OneOf(
        new MappingShape("a step that runs a script",
        [
            .. Common(),
            new("run", Text) { Required = true },
            new("shell", Text) { Required = true },
            new("working-directory", Text),
        ]),
        new MappingShape("a step that uses an action",
        [
            .. Common(),
            new("uses", Shape.NonEmptyText) { Required = true },
            new("with", Shape.MapOf("the inputs of an action", Shape.Text).With(ContextsOfSteps)),
        ]));

    private static List<Keyword> Common() =>
    [
        new("name", Text),
        new("id", Shape.NonEmptyText),
        new("if", new TextShape([], false) { IsExpression = true }.With("github inputs strategy matrix steps job runner env" + StatusFunctions)),
        new("env", WorkflowSchema.EnvironmentOf(ContextsOfSteps)),
        new("continue-on-error", Shape.Bool.With(ContextsOfSteps)),
    ];

    private static MappingShape Open(string name, IReadOnlyList<Keyword> keywords) => new(name, keywords)
    {
        LooseKey = Shape.NonEmptyText,
        LooseValue = Shape.Any,
    };
}
