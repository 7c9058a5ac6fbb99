using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Templates;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Lint.Types;

/// <summary>Finds the type of an expression, and reports what in it does not fit together.</summary>
internal sealed class TypeChecker(FoundExpression found, TypeScope scope, DiagnosticBag diagnostics)
{
    private readonly FunctionChecker _functions = new(found, diagnostics);

    /// <summary>The type of an expression, whatever is wrong in it.</summary>
    public static ExpressionType TypeOf(FoundExpression found, TypeScope scope) => new TypeChecker(found, scope, []).Check();

    public ExpressionType Check() => TypeOf(found.Expression);

    private ExpressionType TypeOf(Expression expression)
    {
        switch (expression)
        {
            case Expression.Literal literal:
                return ExpressionType.Of(literal.Value);
            case Expression.Context context:
                return scope[context.Name];
            case Expression.Index index:
                return TypeOf(index);
            case Expression.Entries entries:
                return EntriesOf(TypeOf(entries.Of), entries);
            case Expression.Call call:
                return _functions.Check(call, [.. call.Arguments.Select(TypeOf)]);
            case Expression.Not not:
                TypeOf(not.Of);
                return ExpressionType.Bool;
            case Expression.And and:
                return ExpressionType.Union([.. and.Operands.Select(TypeOf)]);
            case Expression.Or or:
                return ExpressionType.Union([.. or.Operands.SkipLast(1).Select(TypeOfTrue), TypeOf(or.Operands[^1])]);
            case Expression.Comparison comparison:
                Comparisons.Check(comparison, TypeOf(comparison.Left), TypeOf(comparison.Right), found, diagnostics);
                return ExpressionType.Bool;
            default:
                return ExpressionType.Any;
        }
    }

    // What is left of '||' gives its value only where that is true; of 'a && b' that is the value of 'b'.
    private ExpressionType TypeOfTrue(Expression expression) =>
        expression is Expression.And and ? and.Operands.Select(TypeOf).ToList()[^1] : TypeOf(expression);

    private ExpressionType TypeOf(Expression.Index index)
    {
        var of = TypeOf(index.Of);
        return index.Key is Expression.Literal { Value: Value.Text { Characters: var name } }
            ? Property(of, name, index)
            : Item(of, TypeOf(index.Key), index);
    }

    private ExpressionType Property(ExpressionType of, string name, Expression.Index index)
    {
        switch (of)
        {
            case ExpressionType.Map map when (map.Properties.GetValueOrDefault(name) ?? map.Others) is { } type:
                return type;
            case ExpressionType.Map map:
                ReportUnknown(map, name, index);
                return ExpressionType.Any;
            case ExpressionType.List { IsFiltered: true } list:
                return new ExpressionType.List(Property(list.Item, name, index), IsFiltered: true);
            default:
                if (!of.IsAny && !of.IsNull)
                    Report(
                        LintRules.NoProperties,
                        index,
                        $"'{found.TextOf(index.Of)}' is {of.Title}, and has no property '{name}'",
                        of is ExpressionType.List ? "write '.*' for all of its items, or '[0]' for the first" : null);
                return ExpressionType.Any;
        }
    }

    private ExpressionType Item(ExpressionType of, ExpressionType key, Expression.Index index)
    {
        switch (of)
        {
            case ExpressionType.List { IsFiltered: true } list:
                return new ExpressionType.List(Item(list.Item, key, index), IsFiltered: true);
            case ExpressionType.List list:
                CheckKey(key, index, !key.IsCompound && key != ExpressionType.Bool, "a list", "a number");
                return list.Item;
            case ExpressionType.Map map:
                CheckKey(key, index, key.IsAny || key == ExpressionType.Text, "an object", "text");
                return map.Others is { } others && map.Properties.Count == 0 ? others : ExpressionType.Any;
            default:
                if (!of.IsAny && !of.IsNull)
                    Report(LintRules.NoProperties, index, $"'{found.TextOf(index.Of)}' is {of.Title}, and has no items");
                return ExpressionType.Any;
        }
    }

    private void CheckKey(ExpressionType key, Expression.Index index, bool fits, string of, string expected)
    {
        if (!fits)
            diagnostics.Add(
                LintRules.IndexType,
                found.PlaceOf(index.Key),
                $"the entries of {of} are asked for by {expected}, found {key.Title}");
    }

    private ExpressionType EntriesOf(ExpressionType of, Expression.Entries entries)
    {
        switch (of)
        {
            case ExpressionType.List { IsFiltered: true } list:
                return EntriesOf(list.Item, entries);
            case ExpressionType.List list:
                return new ExpressionType.List(list.Item, IsFiltered: true);
            case ExpressionType.Map map:
                return new ExpressionType.List(
                    ExpressionType.Union(map.Properties.Values.Concat(map.Others is { } others ? [others] : [])),
                    IsFiltered: true);
            default:
                if (!of.IsAny && !of.IsNull)
                    diagnostics.Add(
                        LintRules.NoProperties,
                        found.PlaceOf(entries),
                        $"'{found.TextOf(entries.Of)}' is {of.Title}, and '.*' asks for the entries of a list or object");
                return new ExpressionType.List(ExpressionType.Any, IsFiltered: true);
        }
    }

    private void ReportUnknown(ExpressionType.Map map, string name, Expression.Index index)
    {
        if (map.Explain?.Invoke(name) is var (message, help))
            Report(LintRules.UnknownProperty, index, message, help);
        else
            Report(
                LintRules.UnknownProperty,
                index,
                $"'{found.TextOf(index.Of)}' has no property '{name}'",
                map.Properties.Count == 0 ? "it has none at all" : Suggestion.For(name, [.. map.Properties.Keys]));
    }

    private void Report(Rule rule, Expression.Index index, string message, string? help = null) =>
        diagnostics.Add(rule, found.PlaceOf(index.Key), message, help);
}
