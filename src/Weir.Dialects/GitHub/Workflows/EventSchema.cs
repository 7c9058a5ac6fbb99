using Weir.Dialects.GitHub.Templates;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>An event: its filters and what can happen to its subject.</summary>
/// <param name="Name">The event.</param>
/// <param name="Filters">The keys beside <c>types</c>.</param>
/// <param name="Activities">What can happen; none where that cannot be filtered.</param>
internal sealed record EventKind(string Name, IReadOnlyList<string> Filters, IReadOnlyList<string> Activities)
{
    /// <summary>The activities that start a workflow which names none; all where none is listed here.</summary>
    public IReadOnlyList<string> DefaultActivities { get; init; } = [];
}

/// <summary>The events that start workflows, and how <c>on</c> names them.</summary>
internal static class EventSchema
{
    private const string PullRequestActivities =
        "assigned auto_merge_disabled auto_merge_enabled closed converted_to_draft demilestoned dequeued edited enqueued labeled locked milestoned " +
        "opened ready_for_review reopened review_request_removed review_requested stacked synchronize unassigned unlabeled unlocked";

    private const string Branches = "branches branches-ignore";
    private const string Paths = "paths paths-ignore";

    /// <summary>All events by name.</summary>
    public static IReadOnlyDictionary<string, EventKind> Events { get; } = new[]
    {
        Event("branch_protection_rule", activities: "created deleted edited"),
        Event("check_run", activities: "completed created requested_action rerequested"),
        Event("check_suite", activities: "completed"),
        Event("create"),
        Event("delete"),
        Event("deployment"),
        Event("deployment_status"),
        Event("discussion", activities: "answered category_changed created deleted edited labeled locked pinned transferred unanswered unlabeled unlocked unpinned"),
        Event("discussion_comment", activities: "created deleted edited"),
        Event("fork"),
        Event("gollum"),
        Event("image_version", "names versions", "created deleted ready"),
        Event("issue_comment", activities: "created deleted edited"),
        Event("issues", activities: "assigned closed deleted demilestoned edited field_added field_removed labeled locked milestoned opened pinned reopened "
            + "transferred typed unassigned unlabeled unlocked unpinned untyped"),
        Event("label", activities: "created deleted edited"),
        Event("merge_group", Branches, "checks_requested"),
        Event("milestone", activities: "closed created deleted edited opened"),
        Event("page_build"),
        Event("project", activities: "closed created deleted edited reopened"),
        Event("project_card", activities: "converted created deleted edited moved"),
        Event("project_column", activities: "created deleted moved updated"),
        Event("public"),
        Event("pull_request", $"{Branches} {Paths}", PullRequestActivities, "opened synchronize reopened"),
        Event("pull_request_comment", activities: "created deleted edited"),
        Event("pull_request_review", activities: "dismissed edited submitted"),
        Event("pull_request_review_comment", activities: "created deleted edited"),
        Event("pull_request_target", $"{Branches} {Paths}", PullRequestActivities, "opened synchronize reopened"),
        Event("push", $"{Branches} tags tags-ignore {Paths}"),
        Event("registry_package", activities: "published updated"),
        Event("release", activities: "created deleted edited prereleased published released unpublished"),
        Event("repository_dispatch"),
        Event("schedule"),
        Event("status"),
        Event("watch", activities: "started"),
        Event("workflow_call"),
        Event("workflow_dispatch"),
        Event("workflow_run", $"workflows {Branches}", "completed in_progress requested"),
    }.ToDictionary(kind => kind.Name);

    private static readonly Shape TextOrList = Shape.OneOf(Shape.NonEmptyText, Shape.ListOf(Shape.NonEmptyText));

    private static readonly Shape InputDefault = Shape.OneOf(Shape.Text, Shape.Bool, Shape.Number);

    public static Shape On { get; } = Shape.OneOf(
        Shape.Word([.. Events.Keys]),
        Shape.ListOf(Shape.Word([.. Events.Keys])),
        new MappingShape("the events", [.. Events.Values.Select(kind => new Keyword(kind.Name, ShapeOf(kind)))]));

    private static EventKind Event(string name, string filters = "", string activities = "", string defaults = "") =>
        new(name, Words(filters), Words(activities)) { DefaultActivities = Words(defaults) };

    private static string[] Words(string list) => list.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Shape ShapeOf(EventKind kind) => kind.Name switch
    {
        "schedule" => Shape.ListOf(new MappingShape("a schedule", [new("cron", Shape.NonEmptyText) { Required = true }, new("timezone", Shape.NonEmptyText)])),
        "repository_dispatch" => Shape.OneOf(Shape.Null, new MappingShape("event 'repository_dispatch'", [new("types", TextOrList)])),
        "workflow_dispatch" => Shape.OneOf(Shape.Null, new MappingShape("event 'workflow_dispatch'", [new("inputs", DispatchInputs)])),
        "workflow_call" => Shape.OneOf(Shape.Null, WorkflowCall),
        _ when kind.Filters.Count + kind.Activities.Count == 0 => Shape.Null,
        _ => Shape.OneOf(Shape.Null, new MappingShape($"event '{kind.Name}'", [.. Keywords(kind)])),
    };

    private static IEnumerable<Keyword> Keywords(EventKind kind)
    {
        if (kind.Activities.Count > 0)
            yield return new Keyword("types", Shape.OneOf(Shape.Word(kind.Activities), Shape.ListOf(Shape.Word(kind.Activities))));
        foreach (var filter in kind.Filters)
            yield return new Keyword(filter, TextOrList);
    }

    private static Shape DispatchInputs => Shape.OneOf(Shape.Null, Shape.MapOf("the inputs", Shape.OneOf(Shape.Null, new MappingShape("an input",
    [
        new("description", Shape.Text),
        new("type", Shape.Word("string", "boolean", "number", "environment", "choice")),
        new("required", Shape.Bool),
        new("default", InputDefault),
        new("options", Shape.ListOf(Shape.Text)),
        new("deprecationMessage", Shape.Text),
    ]))));

    private static Shape WorkflowCall => new MappingShape("event 'workflow_call'",
    [
        new("inputs", Shape.OneOf(Shape.Null, Shape.MapOf("the inputs", new MappingShape("an input",
        [
            new("description", Shape.Text),
            new("type", Shape.Word("string", "boolean", "number")) { Required = true },
            new("required", Shape.Bool),
            new("default", InputDefault.With("github inputs vars")),
            new("deprecationMessage", Shape.Text),
        ])))),
        new("secrets", Shape.OneOf(Shape.Null, Shape.MapOf("the secrets", Shape.OneOf(Shape.Null, new MappingShape("a secret",
        [
            new("description", Shape.Text),
            new("required", Shape.Bool),
        ]))))),
        new("outputs", Shape.OneOf(Shape.Null, Shape.MapOf("the outputs", new MappingShape("an output",
        [
            new("description", Shape.Text),
            new("value", Shape.Text.With("github inputs vars jobs")) { Required = true },
        ])))),
    ]);
}
