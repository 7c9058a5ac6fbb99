using Weir.Dialects.GitHub.Actions;
using Weir.Dialects.GitHub.BuiltIns;
using Weir.Dialects.GitHub.Running.Steps;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Running.Uses;

/// <summary>An action that is here.</summary>
internal abstract record ResolvedAction
{
    private ResolvedAction()
    {
    }

    /// <summary>One that Weir carries.</summary>
    /// <param name="Action">The action.</param>
    /// <param name="Reference">The branch, tag or commit of the published one that the step names.</param>
    public sealed record BuiltIn(IBuiltInAction Action, string Reference) : ResolvedAction;

    /// <summary>An image that the step names itself.</summary>
    /// <param name="Name">The image.</param>
    public sealed record Image(string Name) : ResolvedAction;

    /// <summary>One with files.</summary>
    /// <param name="Manifest">What its <c>action.yml</c> says.</param>
    /// <param name="Folder">Where it is for the job.</param>
    /// <param name="Origin">Where it comes from; null for the run's own repository or the workspace.</param>
    public sealed record Packed(ActionManifest Manifest, string Folder, ActionOrigin? Origin) : ResolvedAction;
}

/// <summary>The use of an action by one step: what its stages before, in and after the steps of the job have in common.</summary>
/// <param name="step">The step.</param>
/// <param name="reference">What it names.</param>
/// <param name="around">The use of the composite action that the step is in; null for a step of the job.</param>
internal sealed class ActionUse(Step.Use step, ActionReference reference, ActionUse? around)
{
    private bool _postIsDue;

    public Step.Use Step => step;

    public ActionReference Reference => reference;

    /// <summary>The action; null for one of the workspace until the step runs, for only then it is there.</summary>
    public ResolvedAction? Action { get; set; }

    /// <summary>The uses by the steps of a composite action, in their order; null for a step that uses none.</summary>
    public IReadOnlyList<ActionUse?> Inner { get; set; } = [];

    /// <summary>What the action keeps from one stage for the next.</summary>
    public IDictionary<string, string> State { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How the steps of a composite action ended.</summary>
    public StepResults Results { get; } = new();

    /// <summary>What people see the step called.</summary>
    public string Title { get; set; } = "";

    /// <summary>Whether it does something before the first step. What is not here by then cannot.</summary>
    public bool HasPre => Reference is not ActionReference.Local && (Hooks.Pre is not null || Inner.Any(use => use?.HasPre == true));

    /// <summary>Whether it has something to do before the first step, and cannot, for it was not here by then.</summary>
    public bool MissesPre => Reference is ActionReference.Local && (Hooks.Pre is not null || Inner.Any(use => use is not null && (use.HasPre || use.MissesPre)));

    /// <summary>Whether it, or one in it, has to do something after the last step.</summary>
    public bool PostIsDue => _postIsDue || Inner.Any(use => use?.PostIsDue == true);

    /// <summary>The condition of a stage.</summary>
    public Template.Expression Condition(StepStage stage) => (stage, Action) switch
    {
        (StepStage.Main, _) => step.Condition ?? Always,
        (StepStage.Pre, _) when Hooks.Pre is { } pre => pre.Condition,
        (StepStage.Post, _) when Hooks.Post is { } post => post.Condition,
        (StepStage.Post, ResolvedAction.BuiltIn { Action.PostCondition: { } condition }) => Always with { Text = condition },
        _ => Always,
    };

    /// <summary>Says that it will have to do something after the last step, where it has something to do.</summary>
    /// <returns>The use by the step of the job, the first time that it, or a use in it, says so; otherwise null.</returns>
    public ActionUse? RegisterPost()
    {
        var root = Root;
        var wasDue = root.PostIsDue;
        _postIsDue |= Hooks.Post is not null || Action is ResolvedAction.BuiltIn { Action.PostCondition: not null };
        return !wasDue && root.PostIsDue ? root : null;
    }

    private ActionUse Root => around?.Root ?? this;

    private (ActionHook? Pre, ActionHook? Post) Hooks => (Action as ResolvedAction.Packed)?.Manifest.Runs switch
    {
        ActionRuns.Node node => (node.Pre, node.Post),
        ActionRuns.Docker docker => (docker.Pre, docker.Post),
        _ => default,
    };

    private Template.Expression Always => new("always()", step.At);
}

/// <summary>What is left to do after the steps of a job.</summary>
/// <param name="Use">What does it.</param>
internal sealed record PostStep(ActionUse Use);
