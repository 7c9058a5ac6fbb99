using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>The files of the repository's own actions describe actions. One that is not there may come with a checkout.</summary>
internal sealed class ActionFileRule : ILintRule
{
    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var uses in workflow.Steps.Select(step => step.Uses).Where(uses => uses is not null))
        {
            var text = uses.TextOrNull() ?? "";
            foreach (var problem in workflow.Actions.ProblemsOf(text))
            {
                diagnostics.Add(new Diagnostic(problem.Rule, uses!.At, $"the file of action '{text}' is wrong: {problem.Message}")
                {
                    Help = problem.Help,
                    Notes = [new Note(problem.At, "in the action's file")],
                });
            }
        }
    }
}
