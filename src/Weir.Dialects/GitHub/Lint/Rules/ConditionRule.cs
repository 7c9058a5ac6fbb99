using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Templates;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Lint.Rules;

/// <summary>A condition decides something: it depends on the run, and it is no text.</summary>
internal sealed class ConditionRule : ILintRule
{
    private static readonly EvaluationScope Nothing = new() { Contexts = new Dictionary<string, Pipelines.Values.Value>() };

    public void Check(LintedWorkflow workflow, DiagnosticBag diagnostics)
    {
        var conditions = workflow.Jobs.Select(job => job.Template.Get("if"))
            .Concat(workflow.Jobs.Select(job => job.Template.Get("snapshot").Get("if")))
            .Concat(workflow.Steps.Select(step => step.Template.Get("if")));
        foreach (var condition in conditions.OfType<Template>())
        {
            var found = workflow.ExpressionsIn(condition);
            if (found.Any(expression => !expression.IsWhole))
                diagnostics.Add(
                    LintRules.TextCondition,
                    condition.At,
                    "the text around '${{ }}' makes the condition a text, and every text is true",
                    "put the whole condition into one '${{ }}', or leave the marks out");
            else if (found is [var only] && IsConstant(only.Expression))
                CheckConstant(only, condition, diagnostics);
        }
    }

    private static void CheckConstant(FoundExpression found, Template condition, DiagnosticBag diagnostics)
    {
        try
        {
            var holds = Coercion.IsTrue(Evaluator.Evaluate(found.Expression, Nothing));
            diagnostics.Add(
                LintRules.ConstantCondition,
                condition.At,
                $"'{found.TextOf(found.Expression)}' is always {(holds ? "true" : "false")}",
                holds ? "leave 'if' out" : null);
        }
        catch (ExpressionException)
        {
            // It has no value at all, which is reported where the types are checked.
        }
    }

    private static bool IsConstant(Expression expression) => expression.All().All(part =>
        part is not Expression.Context && (part is not Expression.Call call || Functions.Everywhere.ContainsKey(call.Name)));
}
