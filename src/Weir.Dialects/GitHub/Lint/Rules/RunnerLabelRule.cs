using Weir.Dialects.GitHub.Lint.Runners;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>The labels that a job asks for exist, and one runner can have all of them.</summary>
internal sealed class RunnerLabelRule : ILintRule
{
    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var job in workflow.Jobs)
        {
            var choice = RunnerChoice.Of(job, workflow);
            foreach (var labels in choice.Sets)
            {
                var isOwn = choice.HasGroup || labels.Any(label => Same(label, RunnerLabels.SelfHosted));
                foreach (var label in labels)
                    CheckLabel(label, isOwn, diagnostics);
                CheckConflicts(labels, diagnostics);
            }
        }
    }

    // Who has runners of their own gives them labels of their own; then only a slip of the pen is worth a word.
    private static void CheckLabel(Template.Literal label, bool isOwn, DiagnosticBag diagnostics)
    {
        var name = RunnerChoice.TextOf(label);
        if (RunnerLabels.SuccessorOf(name) is { } successor)
        {
            if (!isOwn)
                diagnostics.Add(LintRules.RetiredRunner, label.At, $"GitHub has no runner '{name}' any more", $"use '{successor}'");
        }
        else if (RunnerLabels.TraitsOf(name) is null)
        {
            var near = Suggestion.Nearest(name, RunnerLabels.Current);
            if (!isOwn || near is not null)
                diagnostics.Add(
                    LintRules.RunnerLabel,
                    label.At,
                    $"no runner of GitHub has the label '{name}'",
                    near is null ? "where it is a label of your own runners, add 'self-hosted' to it" : $"did you mean '{near}'?");
        }
    }

    private static void CheckConflicts(IReadOnlyList<Template.Literal> labels, DiagnosticBag diagnostics)
    {
        var known = labels
            .Select(label => (Label: label, Traits: RunnerLabels.TraitsOf(RunnerChoice.TextOf(label))))
            .Where(entry => entry.Traits is not null)
            .Take(20)
            .ToList();
        for (var i = 1; i < known.Count; i++)
        {
            if (known.Take(i).FirstOrDefault(earlier => earlier.Traits!.ConflictsWith(known[i].Traits!)) is not { Label: { } other })
                continue;
            var message = $"no runner is both '{RunnerChoice.TextOf(other)}' and '{RunnerChoice.TextOf(known[i].Label)}'";
            diagnostics.Add(new Diagnostic(LintRules.RunnerConflict, known[i].Label.At, message)
            {
                Help = "to run on each of them, use a matrix",
                Notes = [new Note(other.At, "the other label")],
            });
        }
    }

    private static bool Same(Template.Literal label, string name) =>
        RunnerChoice.TextOf(label).Equals(name, StringComparison.OrdinalIgnoreCase);
}
