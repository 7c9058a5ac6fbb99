using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Triggers;
using Weir.Pipelines.Values;
using static Weir.Dialects.GitHub.Events.EventPayload;

namespace Weir.Dialects.GitHub.Events;

/// <summary>What the less common events are about, as their payloads carry it.</summary>
internal static class EventSubjects
{
    private const string Moment = "1970-01-01T00:00:00Z";

    // The first activity of a list would rarely be the one that people mean.
    private static readonly Dictionary<string, string> UsualActivities = new()
    {
        ["issues"] = "opened",
        ["discussion"] = "created",
        ["release"] = "published",
        ["milestone"] = "created",
        ["pull_request_review"] = "submitted",
        ["registry_package"] = "published",
        ["workflow_run"] = "completed",
        ["project"] = "created",
        ["project_card"] = "created",
        ["check_run"] = "completed",
        ["image_version"] = "ready",
    };

    // All others run what the default branch has.
    private static readonly HashSet<string> OfBranches =
        ["create", "deployment", "deployment_status", "merge_group", "pull_request_comment", "pull_request_review", "pull_request_review_comment"];

    /// <summary>Whether an event runs on the branch that it is about; otherwise on the default branch, whatever is checked out.</summary>
    public static bool IsOfBranch(string name) => OfBranches.Contains(name);

    /// <summary>What happened where nobody says; null for events without activities.</summary>
    public static string? DefaultActivity(string name) =>
        UsualActivities.GetValueOrDefault(name) ?? (EventSchema.Events.GetValueOrDefault(name)?.Activities is [var first, ..] ? first : null);

    /// <summary>The entries of the payload that are the event's own.</summary>
    public static IReadOnlyList<(string Key, Value Value)> Of(Trigger.Other trigger, string server) => trigger.Event switch
    {
        "branch_protection_rule" => [("rule", Item(trigger, server, ("name", Text(trigger.Branch))))],
        "check_run" => [("check_run", Item(trigger, server, ("name", Text("check")), ("status", Text("completed")), ("conclusion", Text("success")), ("head_sha", Text(trigger.Head.Sha))))],
        "check_suite" => [("check_suite", Item(trigger, server, ("status", Text("completed")), ("conclusion", Text("success")), ("head_branch", Text(trigger.Branch)), ("head_sha", Text(trigger.Head.Sha))))],
        "create" or "delete" => [("ref", Text(trigger.Branch)), ("ref_type", Text("branch")), ("master_branch", Text(trigger.Repository.DefaultBranch)), ("pusher_type", Text("user"))],
        "deployment" => [("deployment", Deployment(trigger, server))],
        "deployment_status" => [("deployment", Deployment(trigger, server)), ("deployment_status", Item(trigger, server, ("state", Text("success")), ("environment", Text("production"))))],
        "discussion" => [("discussion", Titled(trigger, server))],
        "discussion_comment" => [("discussion", Titled(trigger, server)), ("comment", Comment(trigger, server))],
        "fork" => [("forkee", RepositoryOf(trigger.Repository))],
        "gollum" => [("pages", new Value.List([Map(("page_name", Text("Home")), ("title", Text("Home")), ("action", Text("edited")), ("sha", Text(trigger.Head.Sha)))]))],
        "image_version" => [("image_version", Item(trigger, server, ("name", Text("image")), ("version", Text("1.0.0"))))],
        "issue_comment" or "pull_request_comment" => [("issue", Titled(trigger, server)), ("comment", Comment(trigger, server))],
        "issues" => [("issue", Titled(trigger, server))],
        "label" => [("label", Item(trigger, server, ("name", Text("bug")), ("color", Text("d73a4a"))))],
        "merge_group" => [("merge_group", Map(("head_sha", Text(trigger.Head.Sha)), ("head_ref", Text($"refs/heads/gh-readonly-queue/{trigger.Branch}/pr-1")), ("base_ref", Text($"refs/heads/{trigger.Branch}")), ("base_sha", Text(trigger.Head.Sha))))],
        "milestone" => [("milestone", Titled(trigger, server))],
        "page_build" => [("id", Value.Of(1)), ("build", Map(("status", Text("built")), ("commit", Text(trigger.Head.Sha)), ("pusher", UserOf(trigger.Actor))))],
        "project" or "project_card" or "project_column" => [(trigger.Event, Item(trigger, server, ("name", Text("board"))))],
        "pull_request_review" => [("pull_request", PullRequest(trigger, server)), ("review", Item(trigger, server, ("state", Text("approved")), ("body", Value.Null)))],
        "pull_request_review_comment" => [("pull_request", PullRequest(trigger, server)), ("comment", Comment(trigger, server))],
        "registry_package" => [("registry_package", Item(trigger, server, ("name", Text(trigger.Repository.Name)), ("package_type", Text("CONTAINER"))))],
        "release" => [("release", Release(trigger, server))],
        "status" => [("sha", Text(trigger.Head.Sha)), ("state", Text("success")), ("context", Text("default")), ("branches", new Value.List([Map(("name", Text(trigger.Branch)))]))],
        "workflow_run" => [("workflow_run", WorkflowRun(trigger, server)), ("workflow", Map(("id", Value.Of(1)), ("name", Text("CI")), ("path", Text(".github/workflows/ci.yml"))))],
        _ => [],
    };

    private static Value.Map Item(Trigger.Other trigger, string server, params IReadOnlyList<(string, Value)> more) => Map(
    [
        ("id", Value.Of(1)),
        ("html_url", Text($"{server}/{trigger.Repository.FullName}")),
        ("created_at", Text(Moment)),
        ("updated_at", Text(Moment)),
        .. more,
    ]);

    private static Value.Map Titled(Trigger.Other trigger, string server) => Item(trigger, server,
        ("number", Value.Of(1)),
        ("title", Text("Title")),
        ("body", Text("")),
        ("state", Text("open")),
        ("user", UserOf(trigger.Actor)),
        ("labels", new Value.List([])),
        ("assignees", new Value.List([])),
        ("author_association", Text("OWNER")));

    private static Value.Map Comment(Trigger.Other trigger, string server) =>
        Item(trigger, server, ("body", Text("")), ("user", UserOf(trigger.Actor)), ("author_association", Text("OWNER")));

    private static Value.Map Deployment(Trigger.Other trigger, string server) =>
        Item(trigger, server, ("ref", Text(trigger.Branch)), ("sha", Text(trigger.Head.Sha)), ("environment", Text("production")), ("task", Text("deploy")));

    private static Value.Map PullRequest(Trigger.Other trigger, string server) => Item(trigger, server,
        ("number", Value.Of(1)),
        ("title", Text(trigger.Head.Message.Split('\n')[0])),
        ("state", Text("open")),
        ("draft", Value.False),
        ("user", UserOf(trigger.Actor)),
        ("labels", new Value.List([])),
        ("head", Map(("ref", Text(trigger.Branch)), ("sha", Text(trigger.Head.Sha)), ("repo", RepositoryOf(trigger.Repository)))),
        ("base", Map(("ref", Text(trigger.Repository.DefaultBranch)), ("sha", Text(trigger.Head.Sha)), ("repo", RepositoryOf(trigger.Repository)))));

    private static Value.Map Release(Trigger.Other trigger, string server) => Item(trigger, server,
        ("tag_name", Text("v1.0.0")),
        ("name", Text("v1.0.0")),
        ("target_commitish", Text(trigger.Branch)),
        ("body", Text("")),
        ("draft", Value.False),
        ("prerelease", Value.False),
        ("author", UserOf(trigger.Actor)),
        ("upload_url", Text($"https://uploads.github.com/repos/{trigger.Repository.FullName}/releases/1/assets{{?name,label}}")),
        ("assets", new Value.List([])));

    private static Value.Map WorkflowRun(Trigger.Other trigger, string server) => Item(trigger, server,
        ("name", Text("CI")),
        ("event", Text("push")),
        ("status", Text("completed")),
        ("conclusion", Text("success")),
        ("head_branch", Text(trigger.Branch)),
        ("head_sha", Text(trigger.Head.Sha)),
        ("run_number", Value.Of(1)),
        ("run_attempt", Value.Of(1)),
        ("path", Text(".github/workflows/ci.yml")),
        ("head_repository", RepositoryOf(trigger.Repository)),
        ("pull_requests", new Value.List([])));
}
