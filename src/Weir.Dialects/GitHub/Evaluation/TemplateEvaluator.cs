using System.Collections.Concurrent;
using Weir.Dialects.GitHub.Expressions;
using Weir.Dialects.GitHub.Templates;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Evaluation;

/// <summary>Evaluates the templates of a plan. What has no value is reported at its place, and is null.</summary>
internal sealed class TemplateEvaluator(EvaluationScope scope, DiagnosticBag problems)
{
    // The same expression is evaluated for every leg and step of a run; reading it once is enough.
    private static readonly ConcurrentDictionary<string, Expression> Parsed = new();

    /// <summary>The value of an expression's text.</summary>
    /// <exception cref="ExpressionException">It has none.</exception>
    public static Value Evaluate(string expression, EvaluationScope scope)
    {
        if (!Parsed.TryGetValue(expression, out var parsed))
            parsed = Parsed.Count < 10_000 ? Parsed.GetOrAdd(expression, text => ExpressionParser.Parse(text)) : ExpressionParser.Parse(expression);
        return Evaluator.Evaluate(parsed, scope);
    }

    /// <summary>The value of a template; null for none.</summary>
    public Value Evaluate(Template? template) => template switch
    {
        Template.Literal literal => literal.Value,
        Template.Expression expression => Evaluate(expression),
        Template.Sequence sequence => new Value.List([.. sequence.Items.SelectMany(EvaluateItem)]),
        Template.Mapping mapping => new Value.Map(mapping.Entries.SelectMany(Entries)),
        _ => Value.Null,
    };

    /// <summary>The entries of a mapping as texts, in order; none for no template.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Texts(Template? template) => Evaluate(template) switch
    {
        Value.Map map => [.. map.Entries.Select(entry => KeyValuePair.Create(entry.Key, TextOf(entry.Value, template!.At)))],
        { IsNull: true } => [],
        var other => Misfit<IReadOnlyList<KeyValuePair<string, string>>>(template!.At, "a mapping", other) ?? [],
    };

    /// <summary>The text of a template; null for no template, or for no value.</summary>
    public string? Text(Template? template) =>
        Evaluate(template) is { IsNull: false } value ? TextOf(value, template!.At) : null;

    /// <summary>The number of a template; null for no template.</summary>
    public double? Number(Template? template) => template is null ? null : Evaluate(template) switch
    {
        Value.Number number => number.Amount,
        var other => Misfit<double?>(template.At, "a number", other),
    };

    /// <summary>The truth value of a template; null for no template.</summary>
    public bool? Flag(Template? template) => template is null ? null : Evaluate(template) switch
    {
        Value.Bool flag => flag.Is,
        var other => Misfit<bool?>(template.At, "true or false", other),
    };

    /// <summary>The texts of a list, or of one text.</summary>
    public IReadOnlyList<string> TextList(Template? template) => Evaluate(template) switch
    {
        Value.List list => [.. list.Items.Select(item => TextOf(item, template!.At))],
        { IsNull: true } => [],
        var one => [TextOf(one, template!.At)],
    };

    /// <summary>Whether a condition holds.</summary>
    public bool Condition(Template.Expression condition) => Coercion.IsTrue(Evaluate((Template)condition));

    private Value Evaluate(Template.Expression expression)
    {
        try
        {
            return Evaluate(expression.Text, scope);
        }
        catch (ExpressionException exception)
        {
            problems.Add(TemplateRules.Evaluation, expression.At, exception.Message, exception.Help);
            return Value.Null;
        }
    }

    // A list that an expression gives in the place of an item stands for its items.
    private IEnumerable<Value> EvaluateItem(Template item) => (item, Evaluate(item)) switch
    {
        (Template.Expression, Value.List list) => list.Items,
        (_, var value) => [value],
    };

    private IEnumerable<KeyValuePair<string, Value>> Entries(KeyValuePair<Template, Template> entry)
    {
        if (entry.Key is not Template.Insert)
            return [KeyValuePair.Create(TextOf(Evaluate(entry.Key), entry.Key.At), Evaluate(entry.Value))];
        return Evaluate(entry.Value) switch
        {
            Value.Map inserted => inserted.Entries,
            var other => Misfit<IEnumerable<KeyValuePair<string, Value>>>(entry.Value.At, "an object to insert", other) ?? [],
        };
    }

    private string TextOf(Value value, Span at) => Coercion.IsPrimitive(value) ? Coercion.ToText(value) : Misfit<string>(at, "text", value) ?? "";

    private T? Misfit<T>(Span at, string expected, Value found)
    {
        // A value that is missing because its expression failed was reported already.
        if (!problems.Any(problem => problem.At == at))
            problems.Add(TemplateRules.Evaluation, at, $"expected {expected}, found {Describe(found)}");
        return default;
    }

    private static string Describe(Value value) => value switch
    {
        Value.List => "a list",
        Value.Map => "an object",
        Value.Text text => $"the text '{text.Characters}'",
        _ => value.ToString() ?? "null",
    };
}
