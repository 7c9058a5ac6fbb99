using Weir.Pipelines.Diagnostics;
using Weir.Yaml;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>An anchor stands for something that is used again.</summary>
internal sealed class AnchorRule : ILintRule
{
    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var (name, at) in YamlAnchors.Unused(workflow.File.Source))
            diagnostics.Add(LintRules.UnusedAnchor, at, $"anchor '{name}' is never used", $"use it with '*{name}', or leave it out");
    }
}
