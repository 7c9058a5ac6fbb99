using System.Text.RegularExpressions;
using Weir.Dialects.GitLab;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitLab;

/// <summary>What is said of the pipelines of our own corpus, word by word (<c>WEIR_ACCEPT=1</c> rewrites it), and that pages are true.</summary>
public sealed partial class GitLabDiagnosticTests
{
    private static readonly string Root = Path.Combine(Repo.Root, "tests", "Weir.Dialects.Tests", "Corpus", "gitlab");

    public static TheoryData<string> Cases =>
        [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [GeneratedRegex("(?<=```yaml\n).*?(?=```)", RegexOptions.Singleline)]
    private static partial Regex Example { get; }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Says_what_is_wrong(string id)
    {
        var tree = GitLabPipeline.TreeOf(Wrong(id));
        var found = string.Concat(FindingsIn(tree).Select(diagnostic => DiagnosticText.Render(diagnostic, name => (tree.Read(name) as SourceLookup.Found)?.Text)));
        var expected = Path.Combine(Root, id, "expected.txt");
        if (Environment.GetEnvironmentVariable("WEIR_ACCEPT") == "1")
            File.WriteAllText(expected, found);
        Assert.Equal(File.ReadAllText(expected), found);
        Assert.Contains($"[{id}]", found, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_wrong_example_of_a_page_breaks_the_rule_and_the_right_one_breaks_none(string id)
    {
        var page = File.ReadAllText(Path.Combine(Repo.Root, "docs", "diagnostics", $"{id}.md"));
        var examples = Example.Matches(page).Select(match => match.Value).ToList();
        Assert.Equal(Wrong(id), examples[0]);
        Assert.DoesNotContain(FindingsIn(GitLabPipeline.TreeOf(examples[1])), found => found.Rule != PlanRules.NotSupported);
    }

    /// <summary>What linting finds; where that is nothing, what a push finds.</summary>
    private static IReadOnlyList<Diagnostic> FindingsIn(MemoryTree tree)
    {
        tree.Commits["main"] = Triggers.BeforeSha;
        var dialect = new GitLabDialect();
        var found = dialect.Lint(tree, GitLabFile.Path);
        return found.Count > 0 ? found : dialect.Compile(tree, GitLabFile.Path, Triggers.Push()).Diagnostics;
    }

    private static string Wrong(string id) => File.ReadAllText(Path.Combine(Root, id, GitLabFile.Path));
}
