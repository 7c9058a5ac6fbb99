using System.Globalization;
using Weir.Engine.Sources;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Triggers;

namespace Weir.Cli.Projects;

/// <summary>Makes triggers from what a person asks for and what the repository says.</summary>
internal sealed class TriggerBuilder(GitTree tree, EventRequest request, Surroundings around)
{
    private const string Heads = "refs/heads/";
    private const string Tags = "refs/tags/";

    private readonly Lazy<IReadOnlyList<ProvidedVariable>> _variables =
        new(() => new ProjectVariables(tree.Root, tree.Repository.RemoteUrl, around).Read(request.VariableFiles, request.Variables));

    private Trigger? _push;

    /// <summary>The name of the event; <c>push</c> where the person leaves it open.</summary>
    public string Name => request.Name ?? "push";

    /// <summary>True where the person leaves the event open.</summary>
    public bool IsOpen => request.Name is null;

    /// <summary>The pipelines whose dialects know the event that was asked for; all where none does, so that each can say so.</summary>
    public IReadOnlyList<Pipeline> KnownTo(IReadOnlyList<Pipeline> pipelines)
    {
        var known = pipelines.Where(pipeline => pipeline.Dialect.Events.ContainsKey(Name)).ToList();
        return known.Count > 0 ? known : pipelines;
    }

    /// <summary>The trigger of the event that was asked for.</summary>
    /// <exception cref="CommandException">The dialect knows no such event, or something that it needs is not there.</exception>
    public Task<Trigger> BuildAsync(IDialect dialect, CancellationToken cancellationToken) => BuildAsync(dialect, Name, cancellationToken);

    /// <summary>The trigger of an event.</summary>
    public async Task<Trigger> BuildAsync(IDialect dialect, string name, CancellationToken cancellationToken)
    {
        if (!dialect.Events.TryGetValue(name, out var kind))
        {
            throw new CommandException(
                $"{dialect.Title} has no event '{name}'{Nearest(name, dialect.Events.Keys)}");
        }

        return await BuildAsync(kind, name, cancellationToken).ConfigureAwait(false) with { Inputs = request.Inputs, Variables = _variables.Value };
    }

    private async Task<Trigger> BuildAsync(TriggerKind kind, string name, CancellationToken cancellationToken) =>
        kind switch
        {
            TriggerKind.Push when Reference is { } tag && tag.StartsWith(Tags, StringComparison.Ordinal) => TagOf(tag[Tags.Length..]),
            TriggerKind.Push => await PushAsync(cancellationToken).ConfigureAwait(false),
            TriggerKind.Tag => TagOf(await TagNameAsync(cancellationToken).ConfigureAwait(false)),
            TriggerKind.PullRequest or TriggerKind.PullRequestOnTarget =>
                await PullRequestAsync(kind == TriggerKind.PullRequestOnTarget, cancellationToken).ConfigureAwait(false),
            TriggerKind.Schedule => new Trigger.Schedule { Repository = tree.Repository, Head = tree.Head, Actor = Actor, Payload = request.Payload, Branch = Reference is null ? Default : Branch, Cron = request.Detail },
            TriggerKind.Manual => new Trigger.Manual { Repository = tree.Repository, Head = tree.Head, Actor = Actor, Payload = request.Payload, Reference = Reference ?? Heads + Branch },
            TriggerKind.Called => new Trigger.Called { Repository = tree.Repository, Head = tree.Head, Actor = Actor, Payload = request.Payload, Reference = Reference ?? Heads + Branch },
            TriggerKind.Dispatch => new Trigger.Dispatch { Repository = tree.Repository, Head = tree.Head, Actor = Actor, Payload = request.Payload, Type = request.Detail ?? "local" },
            _ => new Trigger.Other { Repository = tree.Repository, Head = tree.Head, Actor = Actor, Payload = request.Payload, Event = name, Activity = request.Detail, Branch = Branch },
        };

    /// <summary>A push of what is checked out: what compiling for its own sake goes by.</summary>
    public async Task<Trigger> DefaultAsync(CancellationToken cancellationToken) => _push ??= await PushAsync(cancellationToken).ConfigureAwait(false);

    // A login name: who runs this.
    private string Actor => around.Environment.GetValueOrDefault("GITHUB_ACTOR") is { Length: > 0 } actor ? actor : System.Environment.UserName;

    private string? Reference => request.Reference is not { } text || text.StartsWith("refs/", StringComparison.Ordinal) ? request.Reference : Heads + text;

    private string Default => tree.Repository.DefaultBranch;

    private string Branch => Reference is { } full && full.StartsWith(Heads, StringComparison.Ordinal) ? full[Heads.Length..] : tree.Branch ?? Default;

    private async Task<Trigger> PushAsync(CancellationToken cancellationToken)
    {
        var (before, origin) = EventRequest.TextOf(request.Payload, "before") is { } given
            ? (given, null)
            : await BeforeAsync(cancellationToken).ConfigureAwait(false);
        return new Trigger.Push
        {
            Repository = tree.Repository,
            Head = tree.Head,
            Actor = Actor,
            Payload = request.Payload,
            Branch = Branch,
            Before = before,
            Base = origin,
        };
    }

    // What the next push would send: everything since the upstream; where it has that already, the last commit. A branch that was never pushed is
    // new, and has all since it left the default branch.
    private async Task<(string? Before, string? Base)> BeforeAsync(CancellationToken cancellationToken)
    {
        var parent = tree.Head.Parents.Count > 0 ? tree.Head.Parents[0] : null;
        if (parent is null)
            return (null, null);
        if (await tree.UpstreamAsync(cancellationToken).ConfigureAwait(false) is not { } upstream)
        {
            return Branch == Default || await LeftDefaultAsync(cancellationToken).ConfigureAwait(false) is not { } left || left == tree.Head.Sha
                ? (parent, null)
                : (null, left);
        }

        var at = await tree.ResolveAsync(upstream, cancellationToken).ConfigureAwait(false);
        var isBehind = at is not null && at != tree.Head.Sha && await tree.MergeBaseAsync(at, tree.Head.Sha, cancellationToken).ConfigureAwait(false) == at;
        return (isBehind ? at : parent, null);
    }

    private async Task<string?> LeftDefaultAsync(CancellationToken cancellationToken) =>
        await TipOfAsync(Default, cancellationToken).ConfigureAwait(false) is { } tip
            ? await tree.MergeBaseAsync(tip, tree.Head.Sha, cancellationToken).ConfigureAwait(false)
            : null;

    private async Task<string?> TipOfAsync(string branch, CancellationToken cancellationToken) =>
        await tree.ResolveAsync($"refs/remotes/origin/{branch}", cancellationToken).ConfigureAwait(false)
        ?? await tree.ResolveAsync(Heads + branch, cancellationToken).ConfigureAwait(false);

    private Trigger.Tag TagOf(string name) => new() { Repository = tree.Repository, Head = tree.Head, Actor = Actor, Payload = request.Payload, Name = name };

    private async Task<string> TagNameAsync(CancellationToken cancellationToken)
    {
        if (request.Reference is { } given)
            return given.StartsWith(Tags, StringComparison.Ordinal) ? given[Tags.Length..] : given;
        var tags = await tree.TagsAsync(tree.Head.Sha, cancellationToken).ConfigureAwait(false);
        return tags.Count > 0 ? tags[0] : throw new CommandException("no tag points to what is checked out: name one with --ref, such as --ref v1.0.0");
    }

    private async Task<Trigger> PullRequestAsync(bool onTarget, CancellationToken cancellationToken)
    {
        var payload = request.Payload;
        var target = request.Target
            ?? EventRequest.TextOf(payload, "pull_request", "base", "ref")
            ?? EventRequest.TextOf(payload, "object_attributes", "target_branch")
            ?? Default;
        var at = await TipOfAsync(target, cancellationToken).ConfigureAwait(false);
        var shared = at is null ? null : await tree.MergeBaseAsync(at, tree.Head.Sha, cancellationToken).ConfigureAwait(false);
        var number = EventRequest.TextOf(payload, "pull_request", "number") ?? EventRequest.TextOf(payload, "number") ?? EventRequest.TextOf(payload, "object_attributes", "iid");
        return new Trigger.PullRequest
        {
            Repository = tree.Repository,
            Head = tree.Head,
            Actor = Actor,
            Payload = payload,
            Number = int.TryParse(number, CultureInfo.InvariantCulture, out var given) ? given : 1,
            Source = EventRequest.TextOf(payload, "pull_request", "head", "ref") ?? EventRequest.TextOf(payload, "object_attributes", "source_branch") ?? Branch,
            Target = target,
            TargetSha = shared ?? at ?? Commit.NoSha,
            Activity = request.Detail,
            Title = EventRequest.TextOf(payload, "pull_request", "title") ?? EventRequest.TextOf(payload, "object_attributes", "title") ?? tree.Head.Subject,
            OnTarget = onTarget,
        };
    }

    private static string Nearest(string name, IEnumerable<string> known) => Suggestion.Nearest(name, known) is { } nearest
        ? $", did you mean '{nearest}'?"
        : "; the common ones are push, pull_request, tag, schedule and workflow_dispatch";
}
