using Weir.Dialects.GitHub.Lint.Actions;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>An action is given what it takes, and all that it needs.</summary>
internal sealed class ActionInputRule : ILintRule
{
    private static readonly string[] ImageInputs = ["entrypoint", "args"];

    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var step in workflow.Steps)
        {
            if (step.Uses.TextOrNull() is not { } uses)
                continue;
            var action = workflow.Actions.Find(uses);
            if (action is not null)
                CheckGiven(step, uses, action, diagnostics);
            if ((action ?? KnownInAnyVersion(uses)) is { } known)
                CheckRequired(step, uses, known, diagnostics);
        }
    }

    private static void CheckGiven(LintedStep step, string uses, ActionInterface action, DiagnosticBag diagnostics)
    {
        foreach (var (name, key, _) in step.With.NamedEntries())
        {
            if (action.Input(name) is not { } input)
            {
                if (!action.IsImage || !ImageInputs.Contains(name))
                    diagnostics.Add(
                        LintRules.UnknownInput,
                        key.At,
                        $"action '{uses}' has no input '{name}'",
                        action.Inputs.Count == 0
                            ? "it has none at all"
                            : Suggestion.For(name, [.. action.Inputs.Select(known => known.Name)]));
            }
            else if (input.Deprecation is { } reason)
            {
                var help = input.Successor is { } successor ? $"write '{successor}'" : null;
                diagnostics.Add(
                    LintRules.DeprecatedInput,
                    key.At,
                    $"input '{name}' of action '{uses}' is deprecated: {reason.ReplaceLineEndings(" ").Trim()}",
                    help);
            }
        }
    }

    // What an expression gives as a whole, or as a key, cannot be known here.
    private static void CheckRequired(LintedStep step, string uses, ActionInterface action, DiagnosticBag diagnostics)
    {
        if (step.With is not (null or Template.Mapping)
            || (step.With as Template.Mapping)?.Entries.Any(entry => entry.Key.KnownText is null) == true)
            return;
        var given = step.With.NamedEntries().Select(entry => entry.Key).ToList();
        foreach (var input in action.Inputs.Where(input => input.IsRequired && !given.Exists(input.IsNamed)))
            diagnostics.Add(
                LintRules.MissingInput,
                step.Uses!.At,
                $"action '{uses}' needs the input '{input.Name}'",
                $"add '{input.Name}' under 'with'");
    }

    private static ActionInterface? KnownInAnyVersion(string uses) =>
        ActionReference.Parse(uses) is ActionReference.Remote remote ? KnownActions.Find(remote.Name)?.Interface : null;
}
