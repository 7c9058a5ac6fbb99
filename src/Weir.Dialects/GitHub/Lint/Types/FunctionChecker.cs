using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Templates;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Lint.Types;

/// <summary>Checks the arguments of calls, whose number was checked before, and finds what the calls give.</summary>
internal sealed class FunctionChecker(FoundExpression found, DiagnosticBag diagnostics)
{
    /// <summary>The type of what a call gives.</summary>
    public ExpressionType Check(Expression.Call call, IReadOnlyList<ExpressionType> arguments)
    {
        switch (call.Name.ToLowerInvariant())
        {
            case "contains":
                CheckContains(call, arguments);
                return ExpressionType.Bool;
            case "startswith" or "endswith":
                CheckTexts(call, arguments);
                return ExpressionType.Bool;
            case "format":
                CheckTexts(call, arguments.Take(1));
                FormatCheck.Check(call, found, diagnostics);
                return ExpressionType.Text;
            case "join":
                CheckJoin(call, arguments);
                return ExpressionType.Text;
            case "hashfiles":
                CheckTexts(call, arguments);
                return ExpressionType.Text;
            case "tojson":
                return ExpressionType.Text;
            case "fromjson":
                CheckTexts(call, arguments);
                return ParseJson(call);
            case "case":
                CheckCase(call, arguments);
                return ExpressionType.Union(arguments.Where((_, index) => index % 2 == 1 || index == arguments.Count - 1));
            default:
                return ExpressionType.Bool;
        }
    }

    private void CheckContains(Expression.Call call, IReadOnlyList<ExpressionType> arguments)
    {
        if (arguments[0] is ExpressionType.List)
            return;
        if (arguments[0] is ExpressionType.Map)
            Report(call, 0, "text or a list", arguments[0]);
        else if (arguments[1].IsCompound && !arguments[0].IsAny)
            Report(call, 1, "text", arguments[1]);
    }

    private void CheckTexts(Expression.Call call, IEnumerable<ExpressionType> arguments)
    {
        foreach (var (index, type) in arguments.Index().Where(argument => argument.Item.IsCompound))
            Report(call, index, "text", type);
    }

    private void CheckJoin(Expression.Call call, IReadOnlyList<ExpressionType> arguments)
    {
        if (arguments[0] is ExpressionType.Map)
            Report(call, 0, "a list", arguments[0]);
        if (arguments is [_, { IsCompound: true } separator])
            Report(call, 1, "text", separator);
    }

    private void CheckCase(Expression.Call call, IReadOnlyList<ExpressionType> arguments)
    {
        for (var index = 0; index + 1 < arguments.Count; index += 2)
        {
            if (!arguments[index].IsAny && arguments[index] != ExpressionType.Bool)
                Report(call, index, "true or false", arguments[index]);
        }
    }

    private ExpressionType ParseJson(Expression.Call call)
    {
        if (call.Arguments[0] is not Expression.Literal { Value: Value.Text } literal)
            return ExpressionType.Any;
        try
        {
            return ExpressionType.Of(Functions.Everywhere[call.Name].Call([literal.Value]));
        }
        catch (ExpressionException exception)
        {
            diagnostics.Add(LintRules.Json, found.PlaceOf(literal), exception.Message);
            return ExpressionType.Any;
        }
    }

    private void Report(Expression.Call call, int index, string expected, ExpressionType type) => diagnostics.Add(
        LintRules.ArgumentType,
        found.PlaceOf(call.Arguments[index]),
        $"argument {index + 1} of '{call.Name}' is {expected}, found {type.Title}",
        type is ExpressionType.Map or ExpressionType.List && expected == "text" ? "'toJSON' makes text of it" : null);
}
