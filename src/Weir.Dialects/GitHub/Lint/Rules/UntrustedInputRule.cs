using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>A script does not contain what anybody can write: a shell would run it.</summary>
internal sealed class UntrustedInputRule : ILintRule
{
    private const string ScriptAction = "actions/github-script";

    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        foreach (var found in workflow.Steps.SelectMany(ScriptsOf).SelectMany(workflow.ExpressionsIn))
        {
            foreach (var source in Sources(found.Expression, isJson: false))
            {
                var names = UntrustedValues.Named(source);
                var what = names.Count == 0 ? $"parts of '{found.TextOf(source)}'" : Suggestion.Listing(names);
                diagnostics.Add(
                    LintRules.UntrustedInput,
                    found.PlaceOf(source),
                    $"anybody can write {what}, and here it becomes a part of the script",
                    "give it to the script in an environment variable, under 'env'");
            }
        }
    }

    private static IEnumerable<Template> ScriptsOf(LintedStep step)
    {
        if (step.Run is { } run)
            yield return run;
        if (ActionReference.Parse(step.Uses.TextOrNull() ?? "") is ActionReference.Remote remote
            && remote.Name.Equals(ScriptAction, StringComparison.OrdinalIgnoreCase) && step.With.Get("script") is { } script)
            yield return script;
    }

    // The parts whose characters reach the text that the expression gives. Truth values carry none.
    private static IEnumerable<Expression> Sources(Expression expression, bool isJson) => expression switch
    {
        Expression.Index or Expression.Entries when UntrustedValues.Named(expression).Count > 0
            || (isJson && UntrustedValues.Around(expression)) => [expression],
        Expression.Index { Of: Expression.Call call } => Sources(call, isJson: false),
        Expression.Call call when call.Is("toJSON") => Sources(call.Arguments[0], isJson: true),
        Expression.Call call when call.Is("case") =>
            call.Arguments
                .Where((_, index) => index % 2 == 1 || index == call.Arguments.Count - 1)
                .SelectMany(argument => Sources(argument, isJson)),
        Expression.Call call when call.Is("format") || call.Is("join") || call.Is("fromJSON") =>
            call.Arguments.SelectMany(argument => Sources(argument, isJson: false)),
        Expression.And and => Sources(and.Operands[^1], isJson),
        Expression.Or or => or.Operands.SelectMany(operand => Sources(operand, isJson)),
        _ => [],
    };
}
