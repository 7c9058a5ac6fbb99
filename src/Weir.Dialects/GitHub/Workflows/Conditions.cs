using Weir.Dialects.GitHub.Expressions;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>What <c>if</c> means: without a status function it also asks for success so far.</summary>
internal static class Conditions
{
    private const string Success = "success()";

    private static readonly string[] StatusFunctions = ["success", "failure", "cancelled", "always"];

    /// <summary>The condition that a template gives.</summary>
    /// <param name="condition">The value of <c>if</c>; null or blank for the default.</param>
    /// <param name="at">Where it would stand.</param>
    public static Template.Expression Of(Template? condition, Span at) => condition switch
    {
        Template.Expression expression when CallsStatusFunction(expression.Text) => expression,
        Template.Expression expression => expression with { Text = $"{Success} && ({expression.Text})" },
        _ => new Template.Expression(Success, condition?.At ?? at),
    };

    private static bool CallsStatusFunction(string text)
    {
        try
        {
            var calls = ExpressionParser.Parse(text).All().OfType<Expression.Call>();
            return calls.Any(call => StatusFunctions.Any(call.Is));
        }
        catch (ExpressionException)
        {
            // What is wrong with it was reported when it was read.
            return true;
        }
    }
}
