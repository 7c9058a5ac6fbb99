using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>Who waits for other workflows says for which.</summary>
internal sealed class WorkflowRunRule : ILintRule
{
    private const string Event = "workflow_run";

    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        var on = workflow.Root.Get("on");
        var named = on
            .NamedEntries()
            .Where(entry => entry.Key == Event)
            .Select(entry => entry.KeyTemplate)
            .Concat(on.Literals().Where(literal => literal.TextOrNull() == Event))
            .FirstOrDefault();
        if (named is not null && on.Get(Event).Get("workflows") is null)
            diagnostics.Add(
                LintRules.NoWorkflows,
                named.At,
                $"'{Event}' does not say which workflows it waits for, and never starts this one",
                "name them under 'workflows'");
    }
}
