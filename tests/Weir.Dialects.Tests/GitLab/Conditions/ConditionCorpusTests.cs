using System.Text.Json;
using Weir.Dialects.GitLab.Conditions;
using Weir.Pipelines.Values;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitLab.Conditions;

/// <summary>GitLab's own cases: each a condition, the variables that it sees, and its value.</summary>
[Trait("Category", "Corpora")]
public sealed class ConditionCorpusTests
{
    public static TheoryData<string, int> Cases
    {
        get
        {
            TheoryData<string, int> cases = [];
            foreach (var file in Corpora.Files("rules_if*.json", "gitlab", "semantics"))
            {
                for (var i = 0; i < CasesOf(file).GetArrayLength(); i++)
                    cases.Add(Path.GetFileName(file), i);
            }

            return cases;
        }
    }

    [Fact]
    public void The_corpus_is_here() => Corpora.Folder("gitlab", "semantics");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public void Evaluates_as_GitLab_does(string file, int index)
    {
        var item = CasesOf(Path.Combine(Corpora.Folder("gitlab", "semantics"), file))[index];
        var variables = item.GetProperty("variables");
        var scope = ConditionScope.Of(name => variables.TryGetProperty(name, out var value) ? value.GetString() : null);
        var condition = ConditionParser.Parse(item.GetProperty("expression").GetString()!);
        if (item.TryGetProperty("value", out var expected))
            Assert.Equal(ValueJson.From(expected), ConditionEvaluator.ValueOf(condition, scope));
        Assert.Equal(item.GetProperty("truthful").GetBoolean(), ConditionEvaluator.Holds(condition, scope));
    }

    private static JsonElement CasesOf(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return document.RootElement.GetProperty("cases").Clone();
    }
}
