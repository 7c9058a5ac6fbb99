using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>A vector of a matrix names each value once: a second time only repeats a job.</summary>
internal sealed class MatrixValueRule : ILintRule
{
    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var (name, _, vector) in workflow.Jobs.SelectMany(job => job.Template.Get("strategy").Get("matrix").NamedEntries()))
        {
            if (name is "include" or "exclude" || vector is not Template.Sequence { Items: var items })
                continue;
            var seen = new HashSet<Value>();
            foreach (var item in items.Take(MatrixValues.Most))
            {
                if (MatrixValues.Known(item) is { } value && !seen.Add(value))
                    diagnostics.Add(LintRules.DuplicateValue, item.At, $"vector '{name}' has the value '{value}' already");
            }
        }
    }
}
