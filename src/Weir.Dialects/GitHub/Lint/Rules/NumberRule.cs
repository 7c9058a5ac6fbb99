using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>Times are above zero, and so are numbers of jobs, which are whole.</summary>
internal sealed class NumberRule : ILintRule
{
    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var job in workflow.Jobs)
        {
            CheckNumber(job.Template, "timeout-minutes", diagnostics);
            CheckNumber(job.Template, "cancel-timeout-minutes", diagnostics);
            CheckNumber(job.Template.Get("strategy"), "max-parallel", diagnostics, isWhole: true);
        }

        foreach (var step in workflow.Steps)
            CheckNumber(step.Template, "timeout-minutes", diagnostics);
    }

    private static void CheckNumber(Template? holder, string key, DiagnosticBag diagnostics, bool isWhole = false)
    {
        if (holder.Get(key) is not Template.Literal { Value: Value.Number { Amount: var amount } } literal)
            return;
        if (!(amount > 0))
            diagnostics.Add(LintRules.NumberRange, literal.At, $"'{key}' is above zero, found {literal.Value}");
        else if (isWhole && amount != Math.Floor(amount))
            diagnostics.Add(LintRules.NumberRange, literal.At, $"'{key}' is a whole number, found {literal.Value}");
    }
}
