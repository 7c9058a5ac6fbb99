using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Templates;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Lint.Types;

/// <summary>Checks calls of <c>format</c> whose format is written out: what it asks for against what it is given.</summary>
internal static class FormatCheck
{
    public static void Check(Expression.Call call, FoundExpression found, DiagnosticBag diagnostics)
    {
        if (call.Arguments[0] is not Expression.Literal { Value: Value.Text { Characters: var format } })
            return;
        var used = new HashSet<int>();
        try
        {
            FormatText.Fill(format, [.. call.Arguments.Skip(1).Select(_ => Value.Null)], index => used.Add(index));
        }
        catch (ExpressionException exception)
        {
            diagnostics.Add(LintRules.Format, found.PlaceOf(call.Arguments[0]), exception.Message);
            return;
        }

        foreach (var (index, argument) in call.Arguments.Skip(1).Index().Where(argument => !used.Contains(argument.Index)))
            diagnostics.Add(LintRules.FormatArgument, found.PlaceOf(argument), $"'{format}' has no '{{{index}}}' for this value");
    }
}
