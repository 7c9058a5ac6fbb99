using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Events;

/// <summary>Whether an event starts a workflow, by the rules of <c>on</c>.</summary>
internal sealed class EventFilter(GitHubEvent happened, ISourceTree tree)
{
    /// <summary>Decides.</summary>
    /// <param name="on">The value of <c>on</c>, whose shape was checked.</param>
    public Admission Decide(Template? on)
    {
        var entry = on is Template.Mapping mapping ? mapping.Entries.FirstOrDefault(entry => entry.Key.KnownText == happened.Name) : default;
        var named = on is Template.Mapping ? entry.Key : on.Literals().FirstOrDefault(literal => literal.TextOrNull() == happened.Name);
        if (named is null)
            return new Admission(false, $"it does not name the event '{happened.Name}'", on?.At);
        var refusal = Refuse(entry.Value);
        return refusal ?? new Admission(true, $"it names the event '{happened.Name}'{(entry.Value is Template.Mapping { Entries.Count: > 0 } ? ", and its filters let it through" : "")}", named.At);
    }

    private Admission? Refuse(Template? config) => happened.Name switch
    {
        "push" => RefusePush(config),
        "schedule" => RefuseSchedule(config),
        _ => RefuseActivity(config)
            ?? RefuseWorkflow(config)
            ?? RefuseNames(config, "branches", BranchOfEvent(), "branch")
            ?? RefuseNames(config, "names", Subject("name"), "image")
            ?? RefuseNames(config, "versions", Subject("version"), "version")
            ?? RefusePaths(config),
    };

    private Admission? RefusePush(Template? config)
    {
        var (kind, other) = happened.ReferenceType == "tag" ? ("tags", "branches") : ("branches", "tags");
        var hasOwn = config.Get(kind) is not null || config.Get($"{kind}-ignore") is not null;
        if (!hasOwn && (config.Get(other) ?? config.Get($"{other}-ignore")) is { } only)
            return new Admission(false, $"it filters pushes by {other} alone, and this is a push of a {happened.ReferenceType}", only.At);
        return RefuseNames(config, kind, happened.ReferenceName, happened.ReferenceType)
            ?? (happened.ReferenceType == "branch" ? RefusePaths(config) : null);
    }

    private Admission? RefuseSchedule(Template? config)
    {
        var schedules = (config as Template.Sequence)?.Items ?? [];
        return happened.Payload["schedule"] is Value.Text { Characters: { Length: > 0 } cron } && schedules.All(item => item.Get("cron").TextOrNull() != cron)
            ? new Admission(false, $"none of its schedules is '{cron}'", config?.At)
            : null;
    }

    private Admission? RefuseActivity(Template? config)
    {
        if (happened.Activity is not { } activity)
            return null;
        if (config.Get("types") is { } types)
        {
            return types.Literals().Any(type => type.TextOrNull() == activity)
                ? null
                : new Admission(false, $"its 'types' do not name '{activity}'", types.At);
        }

        var defaults = EventSchema.Events[happened.Name].DefaultActivities;
        return defaults.Count == 0 || defaults.Contains(activity)
            ? null
            : new Admission(false, $"'{activity}' does not start it without 'types'; {Suggestion.Listing(defaults)} do", config?.At);
    }

    private Admission? RefuseWorkflow(Template? config)
    {
        if (config.Get("workflows") is not { } workflows)
            return null;
        var name = ((happened.Payload["workflow_run"] as Value.Map)?["name"] as Value.Text)?.Characters ?? "";
        return Patterns(workflows).Match(name) ? null : new Admission(false, $"its 'workflows' do not name '{name}'", workflows.At);
    }

    private static Admission? RefuseNames(Template? config, string filter, string? name, string kind)
    {
        if (name is null)
            return null;
        if (config.Get(filter) is { } wanted && !Patterns(wanted).Match(name))
            return new Admission(false, $"its '{filter}' do not match the {kind} '{name}'", wanted.At);
        return config.Get($"{filter}-ignore") is { } ignored && Patterns(ignored).Match(name)
            ? new Admission(false, $"its '{filter}-ignore' match the {kind} '{name}'", ignored.At)
            : null;
    }

    private Admission? RefusePaths(Template? config)
    {
        var (wanted, ignored) = (config.Get("paths"), config.Get("paths-ignore"));
        if ((wanted ?? ignored) is not { } filter || happened.Changes is not var (from, to) || tree.Changes(from, to) is not { } changed)
            return null;
        var patterns = Patterns(filter);
        if (wanted is not null)
            return changed.Any(patterns.Match) ? null : new Admission(false, $"its 'paths' match none of {Count(changed)}", wanted.At);
        return changed.All(patterns.Match) ? new Admission(false, $"its 'paths-ignore' match all of {Count(changed)}", ignored!.At) : null;
    }

    private string? BranchOfEvent() => happened.Name switch
    {
        "pull_request" or "pull_request_target" => happened.BaseReference,
        "merge_group" => happened.ReferenceName,
        "workflow_run" => ((happened.Payload["workflow_run"] as Value.Map)?["head_branch"] as Value.Text)?.Characters,
        _ => null,
    };

    private string? Subject(string key) => ((happened.Payload["image_version"] as Value.Map)?[key] as Value.Text)?.Characters;

    private static FilterPatterns Patterns(Template filter) =>
        new([.. filter.Literals().Select(literal => FilterPattern.Parse(literal.TextOrNull() ?? "", out _)).OfType<FilterPattern>()]);

    private static string Count(IReadOnlyList<string> changed) => changed.Count switch
    {
        0 => "the changed files, for none changed",
        1 => $"the changed files ('{changed[0]}')",
        _ => $"the {changed.Count} changed files ('{changed[0]}', …)",
    };
}
