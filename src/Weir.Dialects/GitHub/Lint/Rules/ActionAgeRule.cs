using Weir.Dialects.GitHub.Lint.Actions;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>Actions are used in versions that today's runners can run.</summary>
internal sealed class ActionAgeRule : ILintRule
{
    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var uses in workflow.Steps.Select(step => step.Uses).Where(uses => uses is not null))
        {
            if (ActionReference.Parse(uses.TextOrNull() ?? "") is not ActionReference.Remote remote
                || KnownActions.Find(remote.Name) is not { } known
                || KnownAction.MajorOf(remote.Reference) is not { } major)
                continue;
            if (major <= known.RetiredThrough)
                diagnostics.Add(
                    LintRules.RetiredAction,
                    uses!.At,
                    $"GitHub does not run '{known.Name}' in version {major} any more",
                    Newer(known));
            else if (major <= known.OutdatedThrough)
                diagnostics.Add(
                    LintRules.OutdatedAction,
                    uses!.At,
                    $"version {major} of '{known.Name}' is made for a node that runners do not have any more",
                    Newer(known));
        }
    }

    private static string Newer(KnownAction known) => $"use version {known.OutdatedThrough + 1} or newer, where there is one";
}
