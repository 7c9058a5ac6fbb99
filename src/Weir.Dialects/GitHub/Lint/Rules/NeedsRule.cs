using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>A job names each job that it needs once.</summary>
internal sealed class NeedsRule : ILintRule
{
    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var job in workflow.Jobs)
        {
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var need in job.Template.Get("needs").Literals().Where(need => !seen.Add(need.TextOrNull() ?? "")))
                diagnostics.Add(
                    LintRules.DuplicateNeed,
                    need.At,
                    $"job '{job.Id}' needs '{need.TextOrNull()}' already",
                    "ids are the same in capital and small letters");
        }
    }
}
