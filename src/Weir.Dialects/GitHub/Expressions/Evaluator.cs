using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Expressions;

/// <summary>What the contexts and special functions of one evaluation stand for.</summary>
internal sealed record EvaluationScope
{
    /// <summary>The contexts by name; one that is not there is null.</summary>
    public required IReadOnlyDictionary<string, Value> Contexts { get; init; }

    /// <summary>The special functions by name, without regard to case.</summary>
    public IReadOnlyDictionary<string, Func<IReadOnlyList<Value>, Value>> Functions { get; init; } =
        new Dictionary<string, Func<IReadOnlyList<Value>, Value>>();

    /// <summary>How many bytes of text one evaluation may make.</summary>
    public int MaxMemory { get; init; } = 10 * 1024 * 1024;
}

/// <summary>Evaluates expressions.</summary>
internal sealed class Evaluator
{
    private readonly EvaluationScope _scope;
    private long _memory;

    private Evaluator(EvaluationScope scope) => _scope = scope;

    /// <summary>The value of an expression.</summary>
    /// <exception cref="ExpressionException">It has none.</exception>
    public static Value Evaluate(Expression expression, EvaluationScope scope) => new Evaluator(scope).Evaluate(expression).Value;

    private Result Evaluate(Expression expression) => expression switch
    {
        Expression.Literal literal => literal.Value,
        Expression.Context context => _scope.Contexts.GetValueOrDefault(context.Name) ?? Value.Null,
        Expression.Index index => Access(Evaluate(index.Of), Evaluate(index.Key).Value),
        Expression.Entries entries => EntriesOf(Evaluate(entries.Of)),
        Expression.Call call => Call(call),
        Expression.Not not => Value.Of(!Coercion.IsTrue(Evaluate(not.Of).Value)),
        Expression.And and => Chain(and.Operands, until: false),
        Expression.Or or => Chain(or.Operands, until: true),
        Expression.Comparison comparison => Value.Of(Compare(comparison)),
        _ => throw new InvalidOperationException($"no evaluation for '{expression.GetType().Name}'"),
    };

    private Result Chain(IReadOnlyList<Expression> operands, bool until)
    {
        Result result = Value.Null;
        foreach (var operand in operands)
        {
            result = Evaluate(operand);
            if (Coercion.IsTrue(result.Value) == until)
                break;
        }

        return result;
    }

    private bool Compare(Expression.Comparison comparison)
    {
        var (left, right) = (Evaluate(comparison.Left).Value, Evaluate(comparison.Right).Value);
        return comparison.Operator switch
        {
            TokenKind.Equal => Coercion.AreEqual(left, right),
            TokenKind.NotEqual => !Coercion.AreEqual(left, right),
            TokenKind.Greater => Coercion.Compare(left, right) > 0,
            TokenKind.GreaterOrEqual => Coercion.AreEqual(left, right) || Coercion.Compare(left, right) > 0,
            TokenKind.Less => Coercion.Compare(left, right) < 0,
            _ => Coercion.AreEqual(left, right) || Coercion.Compare(left, right) < 0,
        };
    }

    private Result Call(Expression.Call call)
    {
        Value[] arguments = [.. call.Arguments.Select(argument => Evaluate(argument).Value)];
        var function = _scope.Functions.GetValueOrDefault(call.Name)
            ?? Functions.Everywhere.GetValueOrDefault(call.Name)?.Call
            ?? throw new ExpressionException(ExpressionFault.Function, $"function '{call.Name}' is not available here", call.Start, call.Name.Length);
        var value = function(arguments);
        if (value is Value.Text text && (_memory += 2L * text.Characters.Length) > _scope.MaxMemory)
            throw new ExpressionException(ExpressionFault.Evaluation, $"the expression makes more than {_scope.MaxMemory} bytes of text");
        return value;
    }

    private static Result Access(Result of, Value key) => of switch
    {
        { Filtered: true, Value: Value.List list } => new Result(new Value.List([.. list.Items.SelectMany(item => Find(item, key))]), true),
        _ => Find(of.Value, key).FirstOrDefault(Value.Null),
    };

    private static IEnumerable<Value> Find(Value of, Value key)
    {
        if (of is Value.Map map && Coercion.IsPrimitive(key) && map.TryGet(Coercion.ToText(key), out var entry))
            return [entry];
        var index = Math.Floor(Coercion.ToNumber(key));
        return of is Value.List list && index >= 0 && index < list.Items.Count ? [list.Items[(int)index]] : [];
    }

    private static Result EntriesOf(Result of) => new(
        new Value.List(of switch
        {
            { Filtered: true, Value: Value.List list } => [.. list.Items.SelectMany(ItemsOf)],
            _ => [.. ItemsOf(of.Value)],
        }),
        true);

    private static IEnumerable<Value> ItemsOf(Value value) => value switch
    {
        Value.List list => list.Items,
        Value.Map map => map.Entries.Select(entry => entry.Value),
        _ => [],
    };

    /// <param name="Value">The value.</param>
    /// <param name="Filtered">True after <c>.*</c>: what follows is asked of every item, and of the list itself no more.</param>
    private readonly record struct Result(Value Value, bool Filtered)
    {
        public static implicit operator Result(Value value) => new(value, false);
    }
}
