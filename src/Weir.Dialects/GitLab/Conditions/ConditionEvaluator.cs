using Weir.Dialects.GitLab.Patterns;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Conditions;

/// <summary>What a condition is evaluated on.</summary>
/// <param name="Variable">The value of a variable by its name, not expanded; null where there is none.</param>
/// <param name="Input">The value of an input by its name; null where there is none.</param>
internal sealed record ConditionScope(Func<string, string?> Variable, Func<string, Value?> Input)
{
    /// <summary>Without inputs, as in <c>rules:if</c>.</summary>
    public static ConditionScope Of(Func<string, string?> variable) => new(variable, _ => null);
}

/// <summary>Evaluates conditions.</summary>
internal static class ConditionEvaluator
{
    /// <summary>Whether a rule with this condition applies. Text that is blank counts as false here, though not between <c>&amp;&amp;</c> and <c>||</c>.</summary>
    public static bool Holds(Condition condition, ConditionScope scope) => Evaluate(condition, scope) switch
    {
        Operand.Known { Value: Value.Text text } => !string.IsNullOrWhiteSpace(text.Characters),
        Operand.Known { Value: Value.List list } => list.Items.Count > 0,
        var operand => operand.IsTrue,
    };

    /// <summary>The value of a condition; a pattern that stands alone is its own text.</summary>
    public static Value ValueOf(Condition condition, ConditionScope scope) => Evaluate(condition, scope) switch
    {
        Operand.Known known => known.Value,
        Operand.Matcher matcher => Value.Of(matcher.Pattern.Text),
        _ => Value.Null,
    };

    private static Operand Evaluate(Condition condition, ConditionScope scope) => condition switch
    {
        Condition.Literal literal => new Operand.Known(literal.Value),
        Condition.Pattern pattern => new Operand.Matcher(pattern.Matcher),
        Condition.Variable variable => new Operand.Known(Value.Of(scope.Variable(variable.Name))),
        Condition.Input input => new Operand.Known(scope.Input(input.Name) ?? Value.Null),
        Condition.Pair { Link: ConditionSymbol.And } pair => Evaluate(pair.Left, scope) is var left && left.IsTrue ? Evaluate(pair.Right, scope) : left,
        Condition.Pair { Link: ConditionSymbol.Or } pair => Evaluate(pair.Left, scope) is var left && left.IsTrue ? left : Evaluate(pair.Right, scope),
        Condition.Pair pair => new Operand.Known(Value.Of(Compare(Evaluate(pair.Left, scope), pair.Link, Evaluate(pair.Right, scope)))),
        _ => throw new ArgumentException($"there is no condition of the kind {condition.GetType().Name}", nameof(condition)),
    };

    private static bool Compare(Operand left, ConditionSymbol link, Operand right) => link switch
    {
        ConditionSymbol.Equal => left.Equals(right),
        ConditionSymbol.NotEqual => !left.Equals(right),
        ConditionSymbol.Matches => Matches(left, right),
        _ => !Matches(left, right),
    };

    // On GitLab a text on the right that is no pattern is itself searched for what stands on the left.
    private static bool Matches(Operand left, Operand right)
    {
        var text = left is Operand.Known { Value: { IsNull: false } value } ? $"{value}" : "";
        return right switch
        {
            Operand.Matcher matcher => matcher.Pattern.IsMatch(text),
            Operand.Known { Value: Value.Text known } => Re2Pattern.TryBetweenSlashes(known.Characters) is { } pattern
                ? pattern.IsMatch(text)
                : known.Characters.Contains(text, StringComparison.Ordinal),
            _ => false,
        };
    }

    private abstract record Operand
    {
        public virtual bool IsTrue => true;

        public sealed record Known(Value Value) : Operand
        {
            public override bool IsTrue => Value is not Value.Bool { Is: false } && !Value.IsNull;
        }

        public sealed record Matcher(Re2Pattern Pattern) : Operand;
    }
}
