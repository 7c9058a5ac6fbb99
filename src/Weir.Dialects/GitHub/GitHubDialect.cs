using Weir.Dialects.GitHub.Evaluation;
using Weir.Dialects.GitHub.Events;
using Weir.Dialects.GitHub.Lint;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Triggers;

namespace Weir.Dialects.GitHub;

/// <summary>GitHub Actions: the workflows under <c>.github/workflows</c>.</summary>
public sealed class GitHubDialect : IDialect
{
    internal const string DialectName = "github";
    internal const string Folder = ".github/workflows";

    /// <inheritdoc/>
    public string Name => DialectName;

    /// <inheritdoc/>
    public string Title => "GitHub Actions";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TriggerKind> Events { get; } =
        EventSchema.Events.Keys.Append("tag").ToDictionary(name => name, KindOf, StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public IPlanEvaluator Evaluator { get; } = new GitHubEvaluator();

    /// <inheritdoc/>
    public IReadOnlyList<string> Pipelines(ISourceTree tree) => [.. tree.List(Folder).Where(IsWorkflow)];

    /// <inheritdoc/>
    public Compiled<Plan> Compile(ISourceTree tree, string path, Trigger trigger)
    {
        var compiled = WorkflowCompiler.Compile(tree, path, GitHubEvent.Of(trigger), new CompileOptions());
        return new Compiled<Plan>(compiled.Value?.Plan, compiled.Diagnostics) { Wanted = compiled.Wanted };
    }

    /// <inheritdoc/>
    public IReadOnlyList<Diagnostic> Lint(ISourceTree tree, string path)
    {
        var examined = WorkflowCompiler.Examine(tree, path);
        DiagnosticBag diagnostics = [.. examined.Diagnostics];
        if (examined.Value is { } workflow)
            WorkflowLint.Check(workflow, tree, diagnostics);
        return diagnostics.Sorted();
    }

    private static TriggerKind KindOf(string name) => name switch
    {
        "push" => TriggerKind.Push,
        "tag" => TriggerKind.Tag,
        "pull_request" => TriggerKind.PullRequest,
        "pull_request_target" => TriggerKind.PullRequestOnTarget,
        "schedule" => TriggerKind.Schedule,
        "workflow_dispatch" => TriggerKind.Manual,
        "workflow_call" => TriggerKind.Called,
        "repository_dispatch" => TriggerKind.Dispatch,
        _ => TriggerKind.Other,
    };

    internal static bool IsWorkflow(string path) =>
        path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);
}
