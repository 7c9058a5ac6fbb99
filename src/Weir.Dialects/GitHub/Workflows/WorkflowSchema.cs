using Weir.Dialects.GitHub.Templates;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>The syntax of workflow files, as of August 2026.</summary>
internal static class WorkflowSchema
{
    public static Shape Workflow { get; } = new MappingShape("a workflow",
    [
        new("on", EventSchema.On) { Required = true, Note = "every event can be named with `--event`; its filters decide as on GitHub" },
        new("name", Shape.Text),
        new("description", Shape.Text),
        new("run-name", Shape.Text.With("github inputs vars")),
        new("defaults", Defaults("a workflow's defaults", Shape.NonEmptyText)),
        new("env", EnvironmentOf("github inputs vars secrets")),
        new("permissions", PermissionsSchema.Permissions) { Support = Support.Simulated, Note = PermissionsSchema.Note },
        new("concurrency", Concurrency(Shape.Text).With("github inputs vars")) { Note = "among the runs of one `weir`" },
        new("jobs", () => Shape.MapOf("the jobs", JobSchema.Job)) { Required = true },
    ]);

    /// <summary>The defaults of steps that run scripts.</summary>
    public static Shape Defaults(string name, Shape value) => new MappingShape(name,
    [
        new("run", new MappingShape("the defaults of scripts", [new("shell", value), new("working-directory", value)])),
    ]);

    /// <summary>A concurrency group.</summary>
    public static Shape Concurrency(Shape group) => Shape.OneOf(group, new MappingShape("a concurrency group",
    [
        new("group", Shape.NonEmptyText) { Required = true },
        new("cancel-in-progress", Shape.Bool),
        new("queue", Shape.Word("single", "max")) { Note = "`max` lets 100 wait" },
    ]));

    /// <summary>Environment variables whose values may be expressions.</summary>
    public static Shape EnvironmentOf(string available) => Shape.MapOf("the environment variables", Shape.Text).With(available);
}
