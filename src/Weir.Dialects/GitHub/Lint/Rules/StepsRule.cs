using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>A job has steps, and a step that runs a script has one.</summary>
internal sealed class StepsRule : ILintRule
{
    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var job in workflow.Jobs.Where(job => job.Template is Template.Mapping && job.Template.Get("uses") is null))
        {
            if (job.Template.Get("steps") is not Template.Sequence { Items.Count: > 0 })
                diagnostics.Add(LintRules.NoSteps, job.Key.At, $"job '{job.Id}' has no steps, and calls no workflow");
        }

        foreach (var run in workflow.Steps.Select(step => step.Run).OfType<Template.Literal>())
        {
            if (string.IsNullOrWhiteSpace(run.TextOrNull()) && workflow.ExpressionsIn(run).Count == 0)
                diagnostics.Add(LintRules.EmptyScript, run.At, "the script is empty", "leave the step out");
        }
    }
}
