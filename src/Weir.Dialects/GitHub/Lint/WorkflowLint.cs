using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;

namespace Weir.Dialects.GitHub.Lint;

/// <summary>Finds what is doubtful in a workflow beyond what GitHub rejects.</summary>
internal static class WorkflowLint
{
    public static void Check(CompiledWorkflow workflow, ISourceTree tree, DiagnosticBag diagnostics)
    {
    }
}
