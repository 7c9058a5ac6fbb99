using System.Text.Json;
using Weir.Dialects.GitLab.Variables;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitLab.Variables;

/// <summary>GitLab's and the runner's own cases of expansion.</summary>
[Trait("Category", "Corpora")]
public sealed class VariableCorpusTests
{
    public static TheoryData<string, string> Texts => Names("server_expand", item => item.GetProperty("fn").GetString()!.Split('|'));

    public static TheoryData<string, string> Collections => Names("server_sort_and_expand_all", _ => [""]);

    public static TheoryData<string, bool> Truths =>
        [.. Files.SelectMany(file => Section(file, "runner_bool").EnumerateObject()).Select(item => (item.Name, item.Value.GetBoolean()))];

    private static IReadOnlyList<string> Files => Corpora.Files("variables*.json", "gitlab", "semantics");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Texts))]
    public void The_server_expands_texts_as_GitLab_does(string name, string function)
    {
        var item = Find("server_expand", name);
        var options = new ServerExpansionOptions(KeepUndefined: function == "expand_existing");
        Assert.Equal(item.GetProperty("result").GetString(), ServerExpansion.Expand(item.GetProperty("value").GetString()!, VariablesOf(item), options));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Collections))]
    public void The_server_expands_collections_as_GitLab_does(string name, string _)
    {
        var item = Find("server_sort_and_expand_all", name);
        var given = item.GetProperty("options");
        var options = new ServerExpansionOptions(Option("keep_undefined", false), Option("expand_file_refs", true), Option("expand_raw_refs", true));
        var expanded = ServerExpansion.ExpandAll(VariablesOf(item), options);
        Assert.Equal(
            item.GetProperty("result").EnumerateObject().Select(expected => (expected.Name, expected.Value.GetString())).Order(),
            expanded.Variables.Select(variable => (variable.Name, (string?)variable.Value)).Order());

        bool Option(string option, bool otherwise) => given.TryGetProperty(option, out var value) ? value.GetBoolean() : otherwise;
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Truths))]
    public void The_runner_takes_for_true_what_it_takes_for_true(string value, bool expected) => Assert.Equal(expected, RunnerExpansion.IsTrue(value));

    private static VariableCollection VariablesOf(JsonElement item) => new(item.GetProperty("variables").EnumerateArray().Select(variable =>
        new Variable(variable.GetProperty("key").GetString()!, variable.GetProperty("value").GetString()!, VariableSource.Job)
        {
            IsRaw = variable.TryGetProperty("raw", out var raw) && raw.GetBoolean(),
            IsFile = variable.TryGetProperty("file", out var file) && file.GetBoolean(),
        }));

    private static TheoryData<string, string> Names(string section, Func<JsonElement, IEnumerable<string>> kinds) =>
    [
        .. Files.SelectMany(file => Section(file, section).EnumerateArray())
            .SelectMany(item => kinds(item).Select(kind => (item.GetProperty("name").GetString()!, kind))),
    ];

    private static JsonElement Find(string section, string name) =>
        Files.SelectMany(file => Section(file, section).EnumerateArray()).First(item => item.GetProperty("name").GetString() == name);

    private static JsonElement Section(string file, string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return document.RootElement.GetProperty(name).Clone();
    }
}
