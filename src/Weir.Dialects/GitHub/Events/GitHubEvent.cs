using Weir.Pipelines.Triggers;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Events;

/// <summary>A trigger in GitHub's terms.</summary>
internal sealed record GitHubEvent
{
    /// <summary>The name, such as <c>push</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What happened, such as <c>opened</c>; null where the event knows no activities.</summary>
    public string? Activity { get; init; }

    /// <summary>The branch, tag or pull request that the run is of, in full, such as <c>refs/heads/main</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>The commit that the run is of.</summary>
    public required string Sha { get; init; }

    /// <summary>The branch that a pull request wants to merge; empty for other events.</summary>
    public string HeadReference { get; init; } = "";

    /// <summary>The branch that a pull request wants to merge into; empty for other events.</summary>
    public string BaseReference { get; init; } = "";

    /// <summary>The commits between which changed files are looked for; null where the event has none.</summary>
    public (string From, string To)? Changes { get; init; }

    /// <summary>The payload.</summary>
    public required Value.Map Payload { get; init; }

    /// <summary>The inputs that were given, by name.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary><c>branch</c> or <c>tag</c>.</summary>
    public string ReferenceType => Reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? "tag" : "branch";

    /// <summary>The short name of the reference: <c>main</c>, <c>v1</c>, <c>12/merge</c>.</summary>
    public string ReferenceName => Reference.Split('/', 3) is ["refs", "heads" or "tags" or "pull", var name] ? name : Reference;

    /// <summary>The event that a trigger is.</summary>
    public static GitHubEvent Of(Trigger trigger)
    {
        var derived = Derive(trigger);
        return trigger.Payload is Value.Map given ? derived with { Payload = Merge(derived.Payload, given) } : derived;
    }

    private static GitHubEvent Derive(Trigger trigger) => trigger switch
    {
        Trigger.Push push => new GitHubEvent
        {
            Name = "push",
            Reference = $"refs/heads/{push.Branch}",
            Sha = push.Head.Sha,
            Changes = (push.Before ?? push.Base ?? "", push.Head.Sha),
            Payload = EventPayload.Push(push, $"refs/heads/{push.Branch}", push.Before),
        },
        Trigger.Tag tag => new GitHubEvent
        {
            Name = "push",
            Reference = $"refs/tags/{tag.Name}",
            Sha = tag.Head.Sha,
            Payload = EventPayload.Push(tag, $"refs/tags/{tag.Name}", null),
        },
        Trigger.PullRequest pull => new GitHubEvent
        {
            Name = pull.OnTarget ? "pull_request_target" : "pull_request",
            Activity = pull.Activity ?? "opened",
            Reference = pull.OnTarget ? $"refs/heads/{pull.Target}" : $"refs/pull/{pull.Number}/merge",
            Sha = pull.OnTarget ? pull.TargetSha : pull.Head.Sha,
            HeadReference = pull.Source,
            BaseReference = pull.Target,
            Changes = (pull.TargetSha, pull.Head.Sha),
            Payload = EventPayload.PullRequest(pull),
        },
        Trigger.Schedule schedule => new GitHubEvent
        {
            Name = "schedule",
            Reference = $"refs/heads/{schedule.Branch}",
            Sha = schedule.Head.Sha,
            Payload = EventPayload.Schedule(schedule),
        },
        Trigger.Manual manual => new GitHubEvent
        {
            Name = "workflow_dispatch",
            Reference = manual.Reference,
            Sha = manual.Head.Sha,
            Inputs = manual.Inputs,
            Payload = EventPayload.Dispatched(manual, manual.Reference, manual.Inputs),
        },
        Trigger.Called called => new GitHubEvent
        {
            Name = "workflow_call",
            Reference = called.Reference,
            Sha = called.Head.Sha,
            Inputs = called.Inputs,
            Payload = EventPayload.Dispatched(called, called.Reference, called.Inputs),
        },
        Trigger.Dispatch dispatch => new GitHubEvent
        {
            Name = "repository_dispatch",
            Activity = dispatch.Type,
            Reference = $"refs/heads/{dispatch.Repository.DefaultBranch}",
            Sha = dispatch.Head.Sha,
            Payload = EventPayload.RepositoryDispatch(dispatch),
        },
        Trigger.Other other => DeriveOther(other),
        _ => throw new ArgumentOutOfRangeException(nameof(trigger), $"no event for a '{trigger.GetType().Name}'"),
    };

    private static GitHubEvent DeriveOther(Trigger.Other other)
    {
        var activity = other.Activity ?? EventSubjects.DefaultActivity(other.Event);
        var payload = EventPayload.Other(other, activity);
        var given = other.Payload as Value.Map ?? Value.Map.None;
        var tag = Text(given, "release", "tag_name") ?? Text(payload, "release", "tag_name");
        return new GitHubEvent
        {
            Name = other.Event,
            Activity = activity,
            Reference = other.Event == "release" && tag is not null ? $"refs/tags/{tag}"
                : $"refs/heads/{(EventSubjects.IsOfBranch(other.Event) ? other.Branch : other.Repository.DefaultBranch)}",
            Sha = other.Head.Sha,
            Payload = payload,
        };
    }

    private static string? Text(Value.Map map, string key, string inner) =>
        map[key] is Value.Map subject && subject[inner] is Value.Text text ? text.Characters : null;

    // What was given replaces what was derived, map by map.
    private static Value.Map Merge(Value.Map derived, Value.Map given) => new(derived.Entries.Concat(given.Entries.Select(entry =>
        derived[entry.Key] is Value.Map inner && entry.Value is Value.Map over ? KeyValuePair.Create<string, Value>(entry.Key, Merge(inner, over)) : entry)));
}
