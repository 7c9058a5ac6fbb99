using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Actions;

/// <summary>What an <c>action.yml</c> says.</summary>
internal sealed record ActionManifest
{
    /// <summary>The inputs in the order of the file.</summary>
    public IReadOnlyList<ActionInput> Inputs { get; init; } = [];

    /// <summary>The outputs of a composite action by name.</summary>
    public IReadOnlyList<KeyValuePair<string, Template>> Outputs { get; init; } = [];

    /// <summary>How it runs.</summary>
    public required ActionRuns Runs { get; init; }

    /// <summary>That of an action that is nothing but a <c>Dockerfile</c>.</summary>
    public static ActionManifest OfDockerfile(Span at) => new() { Runs = new ActionRuns.Docker("Dockerfile", null, null, null, null, null, at) };
}

/// <summary>An input of an action.</summary>
/// <param name="Name">Its name, without regard to case.</param>
/// <param name="Default">What it is when it is not given; null for empty.</param>
/// <param name="IsRequired">Whether the action asks for it; nothing is refused for its absence.</param>
/// <param name="Deprecation">What to say to who gives it; null where it may be given.</param>
internal sealed record ActionInput(string Name, Template? Default, bool IsRequired, string? Deprecation);

/// <summary>How an action runs.</summary>
/// <param name="At">Where its file says so.</param>
internal abstract record ActionRuns(Span At)
{
    /// <summary>As steps.</summary>
    public sealed record Composite(IReadOnlyList<Step> Steps, Span At) : ActionRuns(At);

    /// <summary>As a program of node.</summary>
    /// <param name="Major">The major version of node that it asks for.</param>
    /// <param name="Main">Its file, relative to the action.</param>
    /// <param name="Pre">What runs before the job's first step.</param>
    /// <param name="Post">What runs after the job's last step.</param>
    /// <param name="At">Where its file says so.</param>
    public sealed record Node(int Major, string Main, ActionHook? Pre, ActionHook? Post, Span At) : ActionRuns(At);

    /// <summary>In a container of its own.</summary>
    /// <param name="Image"><c>Dockerfile</c>, or another file of its kind in the action, or <c>docker://</c> and an image.</param>
    /// <param name="Entrypoint">What runs instead of the image's entrypoint; null for the image's.</param>
    /// <param name="Arguments">What it is given; null for what the image says.</param>
    /// <param name="Variables">What it gets besides the variables of the step.</param>
    /// <param name="Pre">The entrypoint before the steps of the job.</param>
    /// <param name="Post">The entrypoint after them.</param>
    /// <param name="At">Where the file says so.</param>
    public sealed record Docker(
        string Image, string? Entrypoint, Template? Arguments, Template? Variables, ActionHook? Pre, ActionHook? Post, Span At) : ActionRuns(At);

    /// <summary>As a part of GitHub's own runner.</summary>
    public sealed record Plugin(string Name, Span At) : ActionRuns(At);
}

/// <summary>A program that runs before or after the steps of a job.</summary>
/// <param name="File">Its file, relative to the action; the entrypoint of one that runs in a container.</param>
/// <param name="Condition">Whether it runs.</param>
internal sealed record ActionHook(string File, Template.Expression Condition);
