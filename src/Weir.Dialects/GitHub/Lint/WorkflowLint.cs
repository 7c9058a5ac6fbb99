using Weir.Dialects.GitHub.Lint.Rules;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;

namespace Weir.Dialects.GitHub.Lint;

/// <summary>Finds what is doubtful in a workflow beyond what GitHub rejects when it reads it.</summary>
internal static class WorkflowLint
{
    private static readonly IReadOnlyList<ILintRule> Rules =
    [
        new ActionAgeRule(),
        new ActionFileRule(),
        new ActionInputRule(),
        new AnchorRule(),
        new CallInputRule(),
        new CommandRule(),
        new ConditionRule(),
        new ContainerRule(),
        new CredentialRule(),
        new EmptyValueRule(),
        new ExcludeRule(),
        new ExpressionTypeRule(),
        new FilterPatternRule(),
        new ImageReferenceRule(),
        new InputDeclarationRule(),
        new MatrixValueRule(),
        new NeedsRule(),
        new NumberRule(),
        new RunnerLabelRule(),
        new ScheduleRule(),
        new ShellRule(),
        new StepsRule(),
        new UntrustedInputRule(),
        new VariableNameRule(),
        new WorkflowRunRule(),
    ];

    /// <summary>Applies all rules.</summary>
    /// <param name="workflow">The workflow, possibly one that was read only in part.</param>
    /// <param name="tree">Where the actions of the repository are found.</param>
    /// <param name="diagnostics">Takes the findings.</param>
    public static void Check(CompiledWorkflow workflow, ISourceTree tree, DiagnosticBag diagnostics)
    {
        var linted = new LintedWorkflow(workflow, tree);
        foreach (var rule in Rules)
            rule.Check(linted, diagnostics);
    }
}
