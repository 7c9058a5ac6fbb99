using System.Text.Json;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Expressions;

/// <summary>A function: what it takes and what it does.</summary>
internal sealed record Function(FunctionSignature Signature, Func<IReadOnlyList<Value>, Value> Call);

/// <summary>The functions of the language.</summary>
internal static class Functions
{
    /// <summary>Those that are available in every expression, by name without regard to case.</summary>
    public static IReadOnlyDictionary<string, Function> Everywhere { get; } = new[]
    {
        Define("case", 3, FunctionSignature.Most, Case),
        Define("contains", 2, 2, arguments => Value.Of(Contains(arguments[0], arguments[1]))),
        Define("endsWith", 2, 2, arguments => Value.Of(Text(arguments, (text, end) => text.EndsWith(end, StringComparison.OrdinalIgnoreCase)))),
        Define("format", 1, FunctionSignature.Most, arguments => Value.Of(FormatText.Fill(Coercion.ToText(arguments[0]), [.. arguments.Skip(1)]))),
        Define("fromJSON", 1, 1, arguments => FromJson(Coercion.ToText(arguments[0]))),
        Define("join", 1, 2, Join),
        Define("startsWith", 2, 2, arguments => Value.Of(Text(arguments, (text, start) => text.StartsWith(start, StringComparison.OrdinalIgnoreCase)))),
        Define("toJSON", 1, 1, arguments => Value.Of(ValueText.ToJson(arguments[0]))),
    }.ToDictionary(function => function.Signature.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Those that depend on the run, and are available in some places only.</summary>
    public static Availability Anywhere { get; } = new([], [.. new[]
    {
        new FunctionSignature("always", 0, 0),
        new FunctionSignature("cancelled", 0, 0),
        new FunctionSignature("failure", 0, FunctionSignature.Most),
        new FunctionSignature("success", 0, FunctionSignature.Most),
        new FunctionSignature("hashFiles", 1, FunctionSignature.Most),
    }]);

    private static Function Define(string name, int min, int max, Func<IReadOnlyList<Value>, Value> call) => new(new FunctionSignature(name, min, max), call);

    private static Value Case(IReadOnlyList<Value> arguments)
    {
        for (var i = 0; i + 1 < arguments.Count; i += 2)
        {
            if (arguments[i] is not Value.Bool condition)
                throw Fault($"condition {(i / 2) + 1} of 'case' is {KindOf(arguments[i])}, and only true and false are conditions");
            if (condition.Is)
                return arguments[i + 1];
        }

        return arguments[^1];
    }

    private static bool Contains(Value search, Value item) => search is Value.List list
        ? list.Items.Any(candidate => Coercion.AreEqual(item, candidate))
        : Coercion.IsPrimitive(search) && Coercion.IsPrimitive(item)
            && Coercion.ToText(search).Contains(Coercion.ToText(item), StringComparison.OrdinalIgnoreCase);

    private static bool Text(IReadOnlyList<Value> arguments, Func<string, string, bool> test) =>
        arguments.All(Coercion.IsPrimitive) && test(Coercion.ToText(arguments[0]), Coercion.ToText(arguments[1]));

    private static Value Join(IReadOnlyList<Value> arguments)
    {
        var separator = arguments is [_, var given] && Coercion.IsPrimitive(given) ? Coercion.ToText(given) : ",";
        return Value.Of(arguments[0] switch
        {
            Value.List list => string.Join(separator, list.Items.Select(Coercion.ToText)),
            Value.Map => "",
            var primitive => Coercion.ToText(primitive),
        });
    }

    private static Value FromJson(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
            throw Fault("'fromJSON' was given no text, and expects JSON");
        try
        {
            return ValueJson.Parse(json);
        }
        catch (JsonException exception)
        {
            throw Fault($"'fromJSON' was given text that is not JSON, as character {(exception.BytePositionInLine ?? 0) + 1} of line {(exception.LineNumber ?? 0) + 1} shows");
        }
    }

    private static string KindOf(Value value) => value switch
    {
        Value.Number => "a number",
        Value.Text => "text",
        Value.List => "a list",
        Value.Map => "an object",
        _ => "null",
    };

    private static ExpressionException Fault(string message) => new(ExpressionFault.Evaluation, message);
}
