using System.Globalization;
using Weir.Pipelines.Triggers;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Events;

/// <summary>
/// The payloads that GitHub would send, as far as a repository on this machine knows: the same names and shapes, so that workflows find what they
/// ask for. What only the service knows can be given by the user.
/// </summary>
internal static class EventPayload
{
    private const string Server = "https://github.com";

    public static Value.Map Push(Trigger push, string reference, string? before) => Of(push,
        ("ref", Text(reference)),
        ("before", Text(before ?? Commit.NoSha)),
        ("after", Text(push.Head.Sha)),
        ("base_ref", Value.Null),
        ("created", Value.Of(before is null)),
        ("deleted", Value.False),
        ("forced", Value.False),
        ("compare", Text($"{Server}/{push.Repository.FullName}/compare/{before ?? Commit.NoSha}...{push.Head.Sha}")),
        ("commits", new Value.List([CommitOf(push)])),
        ("head_commit", CommitOf(push)),
        ("pusher", Map(("name", Text(push.Actor)), ("email", Text(push.Head.AuthorEmail)))));

    public static Value.Map PullRequest(Trigger.PullRequest pull) => Of(pull,
        ("action", Text(pull.Activity ?? "opened")),
        ("number", Value.Of(pull.Number)),
        ("pull_request", Map(
            ("number", Value.Of(pull.Number)),
            ("id", Value.Of(pull.Number)),
            ("title", Text(pull.Title)),
            ("body", Value.Null),
            ("state", Text("open")),
            ("draft", Value.False),
            ("merged", Value.False),
            ("html_url", Text($"{Server}/{pull.Repository.FullName}/pull/{pull.Number}")),
            ("user", UserOf(pull.Actor)),
            ("labels", new Value.List([])),
            ("assignees", new Value.List([])),
            ("requested_reviewers", new Value.List([])),
            ("author_association", Text("OWNER")),
            ("merge_commit_sha", Text(pull.Head.Sha)),
            ("head", Side(pull, pull.Source, pull.Head.Sha)),
            ("base", Side(pull, pull.Target, pull.TargetSha)))));

    public static Value.Map Schedule(Trigger.Schedule schedule) => Of(schedule, ("schedule", Text(schedule.Cron ?? "")));

    public static Value.Map Dispatched(Trigger trigger, string reference, IReadOnlyDictionary<string, string> inputs) => Of(trigger,
        ("ref", Text(reference)),
        ("inputs", new Value.Map(inputs.Select(input => KeyValuePair.Create(input.Key, Text(input.Value))))));

    public static Value.Map RepositoryDispatch(Trigger.Dispatch dispatch) => Of(dispatch,
        ("action", Text(dispatch.Type)),
        ("branch", Text(dispatch.Repository.DefaultBranch)),
        ("client_payload", Value.Map.None));

    public static Value.Map Other(Trigger.Other other, string? activity) => Of(other,
        [.. activity is null ? [] : new[] { ("action", Text(activity)) }, .. EventSubjects.Of(other, Server)]);

    /// <summary>The repository as every payload carries it.</summary>
    public static Value.Map RepositoryOf(Repository repository) => Map(
        ("id", Value.Of(Identity(repository.FullName))),
        ("name", Text(repository.Name)),
        ("full_name", Text(repository.FullName)),
        ("private", Value.False),
        ("fork", Value.False),
        ("archived", Value.False),
        ("visibility", Text("public")),
        ("owner", UserOf(repository.Owner)),
        ("default_branch", Text(repository.DefaultBranch)),
        ("master_branch", Text(repository.DefaultBranch)),
        ("html_url", Text($"{Server}/{repository.FullName}")),
        ("clone_url", Text($"{Server}/{repository.FullName}.git")),
        ("git_url", Text($"git://github.com/{repository.FullName}.git")),
        ("ssh_url", Text($"git@github.com:{repository.FullName}.git")),
        ("url", Text($"https://api.github.com/repos/{repository.FullName}")));

    /// <summary>A user as payloads carry one.</summary>
    public static Value.Map UserOf(string login) => Map(
        ("login", Text(login)),
        ("id", Value.Of(Identity(login))),
        ("type", Text("User")),
        ("site_admin", Value.False),
        ("html_url", Text($"{Server}/{login}")),
        ("url", Text($"https://api.github.com/users/{login}")));

    /// <summary>A number that always is the same for a name, and never that of another user or repository by plan.</summary>
    public static double Identity(string name) =>
        BitConverter.ToUInt32(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name))) & 0x3FFF_FFFF;

    public static Value.Map Map(params IReadOnlyList<(string Key, Value Value)> entries) =>
        new(entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value)));

    public static Value Text(string text) => Value.Of(text);

    private static Value.Map Of(Trigger trigger, params IReadOnlyList<(string Key, Value Value)> entries) =>
        Map([.. entries, ("repository", RepositoryOf(trigger.Repository)), ("sender", UserOf(trigger.Actor))]);

    private static Value.Map CommitOf(Trigger trigger)
    {
        var person = Map(("name", Text(trigger.Head.AuthorName)), ("email", Text(trigger.Head.AuthorEmail)), ("username", Text(trigger.Actor)));
        return Map(
            ("id", Text(trigger.Head.Sha)),
            ("tree_id", Text(trigger.Head.Tree)),
            ("distinct", Value.True),
            ("message", Text(trigger.Head.Message)),
            ("timestamp", Text(trigger.Head.Time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture))),
            ("url", Text($"{Server}/{trigger.Repository.FullName}/commit/{trigger.Head.Sha}")),
            ("author", person),
            ("committer", person));
    }

    private static Value.Map Side(Trigger trigger, string branch, string sha) => Map(
        ("ref", Text(branch)),
        ("sha", Text(sha)),
        ("label", Text($"{trigger.Repository.Owner}:{branch}")),
        ("user", UserOf(trigger.Repository.Owner)),
        ("repo", RepositoryOf(trigger.Repository)));
}
