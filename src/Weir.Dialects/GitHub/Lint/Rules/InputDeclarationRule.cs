using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>Inputs are declared so that all that is written of them has an effect.</summary>
internal sealed class InputDeclarationRule : ILintRule
{
    /// <summary>How many inputs a workflow that is started by hand may have.</summary>
    private const int MostInputs = 25;

    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        var on = workflow.Root.Get("on");
        var manual = on.Get("workflow_dispatch").Get("inputs").NamedEntries().ToList();
        if (manual.Count > MostInputs)
            diagnostics.Add(
                LintRules.TooManyInputs,
                manual[MostInputs].KeyTemplate.At,
                $"a workflow that is started by hand has at most {MostInputs} inputs, found {manual.Count}");
        foreach (var (name, _, input) in manual)
            CheckOptions(name, input.Get("options"), diagnostics);
        foreach (var (name, _, input) in on.Get("workflow_call").Get("inputs").NamedEntries())
        {
            if (input.Get("required").IsTrue() && input.Get("default") is { } unused)
                diagnostics.Add(
                    LintRules.IdleDefault,
                    unused.At,
                    $"input '{name}' is required, so its default is never used",
                    "leave out 'required' or 'default'");
        }
    }

    private static void CheckOptions(string name, Template? options, DiagnosticBag diagnostics)
    {
        var seen = new HashSet<string>();
        foreach (var option in options.Literals().Where(option => !seen.Add(option.TextOrNull() ?? "")))
            diagnostics.Add(LintRules.DuplicateOption, option.At, $"input '{name}' offers '{option.TextOrNull()}' already");
    }
}
