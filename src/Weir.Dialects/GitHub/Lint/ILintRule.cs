using Weir.Pipelines.Diagnostics;

namespace Weir.Dialects.GitHub.Lint;

/// <summary>Looks for one kind of fault. One instance serves all workflows.</summary>
internal interface ILintRule
{
    void Check(LintedWorkflow workflow, DiagnosticBag diagnostics);
}
