using System.Text.Json;
using System.Text.RegularExpressions;
using Weir.Dialects.GitHub.Expressions;
using Weir.Pipelines.Values;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Expressions;

/// <summary>GitHub's own cases: each an expression, the contexts that it sees, and its value or what is wrong with it.</summary>
[Trait("Category", "Corpora")]
public sealed partial class ExpressionCorpusTests
{
    private static readonly Availability NoSpecialFunctions = new([], []);

    [GeneratedRegex(@"Located at position (\d+)")]
    private static partial Regex PositionInMessage { get; }

    public static TheoryData<string, string, int> Cases
    {
        get
        {
            TheoryData<string, string, int> cases = [];
            foreach (var file in Corpora.Files("*.json", "github", "expressions"))
            {
                using var document = JsonDocument.Parse(File.ReadAllText(file));
                foreach (var group in document.RootElement.EnumerateObject())
                {
                    for (var i = 0; i < group.Value.GetArrayLength(); i++)
                        cases.Add(Path.GetFileNameWithoutExtension(file), group.Name, i);
                }
            }

            return cases;
        }
    }

    [Fact]
    public void The_corpus_is_here() => Corpora.Folder("github", "expressions");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public void Evaluates_as_GitHub_does(string file, string group, int index)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Corpora.Folder("github", "expressions"), $"{file}.json")));
        var item = document.RootElement.GetProperty(group)[index];
        var text = item.GetProperty("expr").GetString()!;
        var contexts = item.TryGetProperty("contexts", out var given) ? (Value.Map)ValueJson.From(given) : Value.Map.None;
        var available = NoSpecialFunctions with { Contexts = [.. contexts.Entries.Select(entry => entry.Key)] };
        var scope = new EvaluationScope
        {
            Contexts = contexts.Entries.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.OrdinalIgnoreCase),
            MaxMemory = 1024 * 1024,
        };

        if (item.TryGetProperty("err", out var error))
        {
            var fault = Assert.Throws<ExpressionException>(() => Evaluator.Evaluate(ExpressionParser.Parse(text, available), scope));
            Assert.Equal(error.GetProperty("kind").GetString(), KindOf(fault.Fault));
            if (PositionInMessage.Match(error.GetProperty("value").GetString()!) is { Success: true } position)
                Assert.Equal(position.Groups[1].Value, $"{fault.Start + 1}");
            return;
        }

        var expected = item.GetProperty("result");
        var value = Evaluator.Evaluate(ExpressionParser.Parse(text, available), scope);
        Assert.Equal(expected.GetProperty("kind").GetString(), KindOf(value));
        Assert.Equal(ValueOf(expected), value);
    }

    private static Value ValueOf(JsonElement expected) => !expected.TryGetProperty("value", out var element) ? Value.Null
        : expected.GetProperty("kind").GetString() == "Number" && element.ValueKind == JsonValueKind.String ? Value.Of(Coercion.ToNumber(element.GetString()!))
        : ValueJson.From(element);

    private static string KindOf(Value value) => value switch
    {
        Value.Bool => "Boolean",
        Value.Number => "Number",
        Value.Text => "String",
        Value.List => "Array",
        Value.Map => "Object",
        _ => "Null",
    };

    private static string KindOf(ExpressionFault fault) => fault switch
    {
        ExpressionFault.Symbol => "lexing",
        ExpressionFault.Evaluation => "evaluation",
        _ => "parsing",
    };
}
