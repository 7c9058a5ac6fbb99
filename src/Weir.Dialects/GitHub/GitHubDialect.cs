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
public sealed class GitHubDialect : IDialect, ILinter
{
    internal const string DialectName = "github";
    internal const string Folder = ".github/workflows";

    /// <inheritdoc/>
    public string Name => DialectName;

    /// <inheritdoc/>
    public string Title => "GitHub Actions";

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

    internal static bool IsWorkflow(string path) =>
        path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);
}
