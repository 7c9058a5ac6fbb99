using System.Text.RegularExpressions;
using Weir.Dialects.GitHub.Events;
using Weir.Dialects.GitHub.Workflows;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Values;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Workflows;

/// <summary>GitHub's own suite for readers of workflows: what a workflow is read as, or where it is wrong.</summary>
[Trait("Category", "Corpora")]
public sealed partial class ReaderCorpusTests
{
    [GeneratedRegex(@"(?<file>\S+) \(Line: (?<line>\d+), Col: (?<column>\d+)\)|(?<file>\S+): .* on line (?<line>\d+) and column (?<column>\d+)")]
    private static partial Regex Place { get; }

    public static TheoryData<string> Cases => [.. Corpora.Files("*.yml", "github", "reader").Select(file => Path.GetFileName(file))];

    [Fact]
    public void The_corpus_is_here() => Corpora.Folder("github", "reader");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public void Reads_as_GitHub_does(string file)
    {
        var test = ReaderCase.Read(Path.Combine(Corpora.Folder("github", "reader"), file));
        Assert.SkipWhen(test.Skipped.Contains("C#"), "the suite excludes it for C#");
        var tree = new MemoryTree { Files = { [test.Path] = test.Workflow } };
        foreach (var (name, text) in test.Called)
            tree.Remote[name] = text;
        var compiled = WorkflowCompiler.Compile(tree, test.Path, GitHubEvent.Of(PlanBuilder.Push()), test.CompileOptions);
        var errors = compiled.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).ToList();

        if (test.Expected["errors"] is Value.List expected)
        {
            Assert.NotEmpty(errors);
            Assert.Equal(
                expected.Items.Select(error => PlaceOf(((Value.Map)error)["Message"].ToString()!)).OfType<string>().Distinct().Order(StringComparer.Ordinal),
                errors.Where(error => error.At != Span.Of(error.At.File) && error.Rule != GitHubRules.CallLimit).Select(PlaceOf).Distinct().Order(StringComparer.Ordinal));
            return;
        }

        Assert.Empty(errors);
        var written = ValueJson.Serialize(Sorted(new ReaderJson(test).Write(compiled.Value!)), indented: true);
        Assert.Equal(ValueJson.Serialize(Sorted(test.Expected), indented: true), written);
    }

    // Where a message speaks of a called workflow, the place in that counts; a message about a whole file has none.
    private static string? PlaceOf(string message)
    {
        var match = Place.Matches(message).LastOrDefault();
        return match is null ? null : $"{match.Groups["file"].Value}:{match.Groups["line"].Value}:{match.Groups["column"].Value}";
    }

    private static string PlaceOf(Diagnostic error) => (error.Within ?? error.At).ToString();

    private static Value Sorted(Value value) => value switch
    {
        Value.Map map => new Value.Map(map.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value))), StringComparer.Ordinal),
        Value.List list => new Value.List([.. list.Items.Select(Sorted)]),
        _ => value,
    };
}
