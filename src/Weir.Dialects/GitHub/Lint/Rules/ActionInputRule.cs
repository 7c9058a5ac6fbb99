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
            var known = ActionReference.Parse(uses) is ActionReference.Remote remote ? KnownActions.Find(remote.Name) : null;
            if (workflow.Actions.Find(uses) is { } action)
                CheckInputs(step, uses, action, diagnostics);
            else
                CheckRequired(step, uses, known?.Required ?? [], diagnostics);
            CheckRenamed(step, uses, known, diagnostics);
        }
    }

    private static void CheckInputs(LintedStep step, string uses, ActionInterface action, DiagnosticBag diagnostics)
    {
        foreach (var (name, key, _) in step.With.NamedEntries())
        {
            if (action.Inputs.GetValueOrDefault(name) is not { } input)
            {
                if (!action.IsImage || !ImageInputs.Contains(name))
                    diagnostics.Add(LintRules.UnknownInput, key.At, $"action '{uses}' has no input '{name}'", action.Inputs.Count == 0 ? "it has none at all" : Suggestion.For(name, [.. action.Inputs.Keys]));
            }
            else if (input.Deprecation is { } reason)
                diagnostics.Add(LintRules.DeprecatedInput, key.At, $"input '{name}' of action '{uses}' is deprecated: {reason.ReplaceLineEndings(" ").Trim()}");
        }

        CheckRequired(step, uses, action.Inputs.Where(input => input.Value.IsRequired).Select(input => input.Key), diagnostics);
    }

    // What an expression gives as a whole, or as a key, cannot be known here.
    private static void CheckRequired(LintedStep step, string uses, IEnumerable<string> required, DiagnosticBag diagnostics)
    {
        if (step.With is not (null or Template.Mapping) || (step.With as Template.Mapping)?.Entries.Any(entry => entry.Key.KnownText is null) == true)
            return;
        var given = step.With.NamedEntries().Select(entry => entry.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in required.Where(name => !given.Contains(name)))
            diagnostics.Add(LintRules.MissingInput, step.Uses!.At, $"action '{uses}' needs the input '{name}'", $"add '{name}' under 'with'");
    }

    private static void CheckRenamed(LintedStep step, string uses, KnownAction? known, DiagnosticBag diagnostics)
    {
        foreach (var (name, key, _) in step.With.NamedEntries())
        {
            if (known?.Renamed.GetValueOrDefault(name) is { } newName)
                diagnostics.Add(LintRules.DeprecatedInput, key.At, $"input '{name}' of action '{uses}' has another name now", $"write '{newName}'");
        }
    }
}
