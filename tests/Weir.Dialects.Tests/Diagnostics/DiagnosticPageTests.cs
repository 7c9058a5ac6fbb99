using System.Text.RegularExpressions;
using Weir.Testing;

namespace Weir.Dialects.Tests.Diagnostics;

/// <summary>Every rule of the product has an id of its own, a page, and a case that breaks it; what pages show is true.</summary>
public sealed partial class DiagnosticPageTests
{
    private static readonly string Pages = Path.Combine(Repo.Root, "docs", "diagnostics");

    public static TheoryData<string> Ids => [.. Rules.Select(rule => rule.Id).Distinct()];

    public static TheoryData<string> Cases => [.. DiagnosticCase.Ids];

    private static IReadOnlyList<(string Id, string Severity, string Title)> Rules { get; } =
    [
        .. Directory.GetFiles(Repo.Src, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Definition.Matches(File.ReadAllText(file)))
            .Select(match => (match.Groups["id"].Value, match.Groups["severity"].Value, match.Groups["title"].Value))
            .OrderBy(rule => rule.Item1, StringComparer.Ordinal),
    ];

    [GeneratedRegex("""new\("(?<id>WEIR\d+)", Severity\.(?<severity>\w+), "(?<title>[^"]*)"\)""")]
    private static partial Regex Definition { get; }

    [GeneratedRegex("\"WEIR[0-9]")]
    private static partial Regex Id { get; }

    [GeneratedRegex("(?<=```yaml\n).*?(?=```)", RegexOptions.Singleline)]
    private static partial Regex Example { get; }

    [Fact]
    public void Every_id_stands_for_one_rule() =>
        Assert.Empty(Rules.GroupBy(rule => rule.Id).Where(rules => rules.Count() > 1).Select(rules => rules.Key));

    [Fact]
    public void Every_id_in_the_code_is_one_of_a_rule_that_was_found() =>
        Assert.Equal(
            Rules.Count,
            Directory
                .GetFiles(Repo.Src, "*.cs", SearchOption.AllDirectories)
                .Sum(file => Id.Count(File.ReadAllText(file))));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_rule_has_a_page_with_its_title_and_severity(string id)
    {
        var (_, severity, title) = Rules.First(rule => rule.Id == id);
        Assert.StartsWith($"# {id}: {title}\n\n{severity}. ", File.ReadAllText(Path.Combine(Pages, $"{id}.md")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_rule_has_a_case_that_breaks_it(string id)
    {
        var expected = Directory.GetFiles(Path.Combine(Repo.Root, "tests"), "expected.txt", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == id)
            .ToList();
        Assert.Contains($"[{id}]", File.ReadAllText(Assert.Single(expected)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_page_is_of_a_rule()
    {
        var pages = Directory
            .GetFiles(Pages, "WEIR*.md")
            .Select(page => Path.GetFileNameWithoutExtension(page))
            .Order(StringComparer.Ordinal);
        Assert.Equal(Rules.Select(rule => rule.Id), pages);
    }

    [Fact]
    public void The_overview_lists_every_rule()
    {
        var rows = File.ReadAllLines(Path.Combine(Pages, "README.md")).Where(line => line.StartsWith("| [", StringComparison.Ordinal));
        Assert.Equal(Rules.Select(rule => $"| [{rule.Id}]({rule.Id}.md) | {rule.Severity.ToLowerInvariant()} | {rule.Title} |"), rows);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_wrong_example_of_a_page_breaks_the_rule_and_the_right_one_does_not(string id)
    {
        var test = new DiagnosticCase(id);
        if (test.Workflow is not { } workflow)
            return;
        var examples = Example.Matches(File.ReadAllText(Path.Combine(Pages, $"{id}.md"))).Select(match => match.Value).ToList();
        Assert.Equal(workflow, examples[0]);
        Assert.DoesNotContain(DiagnosticCase.Findings(test.Tree(examples[1])), diagnostic => diagnostic.Rule.Id == id);
    }
}
