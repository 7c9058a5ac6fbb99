using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>An image has a name, and a tag where one is announced.</summary>
internal sealed class ImageReferenceRule : ILintRule
{
    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var uses in workflow.Steps.Select(step => step.Uses))
        {
            if (ActionReference.Parse(uses.TextOrNull() ?? "") is not ActionReference.Image { Name: var name }
                || workflow.ExpressionsIn(uses!).Count > 0)
                continue;
            if (name.Length == 0 || name[0] is ':' or '@')
                diagnostics.Add(
                    LintRules.ImageReference,
                    uses!.At,
                    "'docker://' is not followed by the name of an image",
                    "write 'docker://image:tag'");
            else if (name[^1] is ':' or '@')
                diagnostics.Add(
                    LintRules.ImageReference,
                    uses!.At,
                    $"the tag of image '{name[..^1]}' is empty",
                    "write 'docker://image:tag', or leave the colon out");
        }
    }
}
