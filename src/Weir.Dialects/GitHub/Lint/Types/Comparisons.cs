using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Templates;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Lint.Types;

/// <summary>Finds comparisons whose result does not depend on the values.</summary>
internal static class Comparisons
{
    public static void Check(
        Expression.Comparison comparison,
        ExpressionType left,
        ExpressionType right,
        FoundExpression found,
        DiagnosticBag diagnostics)
    {
        if (left.IsAny || right.IsAny)
            return;
        var problem = comparison.Operator is TokenKind.Equal or TokenKind.NotEqual
            ? Unequal(comparison, left, right)
            : Unordered(left) ?? Unordered(right);
        if (problem is var (message, help))
            diagnostics.Add(LintRules.Comparison, found.PlaceOf(comparison), message, help);
    }

    private static (string Message, string? Help)? Unequal(Expression.Comparison comparison, ExpressionType left, ExpressionType right)
    {
        if (left.IsNull || right.IsNull)
            return null;
        if (left.IsCompound != right.IsCompound || (left.IsCompound && left.GetType() != right.GetType()))
            return (
                $"{left.Title} is never equal to {right.Title}",
                left.IsCompound && right.IsCompound ? null : "compare a property of it, or what 'toJSON' gives");
        return NeverEqual(left, comparison.Right) ?? NeverEqual(right, comparison.Left);
    }

    // Both sides become numbers, and a text that writes none becomes one that nothing is equal to.
    private static (string Message, string? Help)? NeverEqual(ExpressionType type, Expression other)
    {
        if ((type != ExpressionType.Bool && type != ExpressionType.Number)
            || other is not Expression.Literal { Value: Value.Text { Characters: var text } } || !double.IsNaN(Coercion.ToNumber(text)))
            return null;
        var help = type == ExpressionType.Bool && text is "true" or "false" ? $"write {text} without quotes" : null;
        return ($"{type.Title} is never equal to the text '{text}'", help);
    }

    private static (string Message, string? Help)? Unordered(ExpressionType type) =>
        type == ExpressionType.Bool || type.IsNull || type.IsCompound
            ? ($"numbers and texts have an order, found {type.Title}", null)
            : null;
}
