using Weir.Pipelines.Triggers;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>What starts a pipeline, in the terms of GitLab.</summary>
internal sealed record PipelineEvent
{
    /// <summary>The source of child pipelines.</summary>
    public const string ParentPipeline = "parent_pipeline";

    private const string Branches = "refs/heads/";
    private const string Tags = "refs/tags/";

    /// <summary>What it was made of.</summary>
    public required Trigger Trigger { get; init; }

    /// <summary>What <c>CI_PIPELINE_SOURCE</c> says.</summary>
    public required string Source { get; init; }

    /// <summary>The branch or tag; of a merge request the branch that it wants to merge.</summary>
    public required string Ref { get; init; }

    /// <summary>Whether it runs on a tag.</summary>
    public bool IsTag { get; init; }

    /// <summary>The merge request that it is for; null for a branch or tag.</summary>
    public Trigger.PullRequest? MergeRequest => Trigger as Trigger.PullRequest;

    /// <summary>Whether it runs on a branch.</summary>
    public bool IsBranch => !IsTag && MergeRequest is null;

    /// <summary>Whether the branch is protected: here, as on a new project, the default branch alone.</summary>
    public bool IsProtected => IsBranch && Ref == Trigger.Repository.DefaultBranch;

    /// <summary>The commit that the branch was at before a push; null for a new branch, and for all that is no push to a branch.</summary>
    public string? Before => Trigger is Trigger.Push push ? push.Before : null;

    /// <summary>It in a few words, such as <c>a push to branch 'main'</c>.</summary>
    public string Title => MergeRequest is { } request ? $"merge request {request.Number}"
        : Source == "push" ? $"a push to {RefTitle}"
        : $"a pipeline of the source '{Source}' on {RefTitle}";

    private string RefTitle => $"{(IsTag ? "tag" : "branch")} '{Ref}'";

    /// <summary>The event of a trigger.</summary>
    public static PipelineEvent Of(Trigger trigger)
    {
        return trigger switch
        {
            Trigger.Push push => New("push", push.Branch),
            Trigger.Tag tag => New("push", tag.Name) with { IsTag = true },
            Trigger.PullRequest request => New("merge_request_event", request.Source),
            Trigger.Schedule schedule => New("schedule", schedule.Branch),
            Trigger.Manual manual => On("web", manual.Reference),
            Trigger.Called called => On(ParentPipeline, called.Reference),
            Trigger.Dispatch dispatch => New(dispatch.Type, trigger.Repository.DefaultBranch),
            Trigger.Other other => On(other.Event, other.Branch),
            _ => throw new ArgumentException($"there is no trigger of the kind {trigger.GetType().Name}", nameof(trigger)),
        };

        PipelineEvent New(string source, string name) => new() { Trigger = trigger, Source = source, Ref = name };

        PipelineEvent On(string source, string reference) => reference.StartsWith(Tags, StringComparison.Ordinal)
            ? New(source, reference[Tags.Length..]) with { IsTag = true }
            : New(source, reference.StartsWith(Branches, StringComparison.Ordinal) ? reference[Branches.Length..] : reference);
    }
}
