using Weir.Dialects.GitHub;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitHub.Lint;

/// <summary>Faults in what a container asks for are found where they stand, however the text is written.</summary>
public sealed class ContainerRuleTests
{
    private const string Path = ".github/workflows/ci.yml";

    [Theory]
    [InlineData("options: --cpus two", "8:25-8:28")]
    [InlineData("options: \"--label \\\"a b\\\" --cpus two\"", "8:18-8:46")]
    [InlineData("options: '--label \"it''s\" --cpus two'", "8:42-8:45")]
    [InlineData("options: >-\n          --init\n          --cpus two", "10:18-10:21")]
    [InlineData("options: >\n          --init\n\n          --cpus two", "11:18-11:21")]
    [InlineData("options: |\n          --cpus two\n          --init", "9:18-9:21")]
    [InlineData("options: --init\n          --cpus two", "9:18-9:21")]
    public void The_place_is_that_of_the_value(string options, string expected) =>
        Assert.Contains($"WEIR1344 {expected}", Findings($"    services:\n      db:\n        image: node\n        {options}"));

    [Theory]
    [InlineData("    container: docker://node:+", "WEIR1348 5:30-5:31")]
    [InlineData("    container: {image: node, ports: [80, x]}", "WEIR1346 5:42-5:43")]
    [InlineData("    container: {image: node, volumes: [~/x:/y]}", "WEIR1347 5:40-5:43")]
    [InlineData("    container: {image: node, options: --entrypoint sh}", "WEIR1345 5:39-5:51")]
    [InlineData("    services: {db: {image: Node}}", "WEIR1348 5:28-5:32")]
    public void Containers_and_services_are_looked_at_in_every_form(string lines, string expected) => Assert.Contains(expected, Findings(lines));

    [Theory]
    [InlineData("    container: ${{ github.ref_name }}")]
    [InlineData("    container: {image: 'node:${{ github.ref_name }}', options: '--cpus ${{ github.ref_name }}', ports: ['${{ github.ref_name }}:80']}")]
    [InlineData("    container: {image: ''}")]
    [InlineData("    services: {db: {image: postgres, options: --entrypoint sh}}")]
    public void What_is_computed_or_absent_or_right_is_left_alone(string lines) =>
        Assert.DoesNotContain(Findings(lines), finding => finding.StartsWith("WEIR134", StringComparison.Ordinal));

    [Fact]
    public void Where_an_alias_stands_for_a_text_the_text_is_shown_with_its_anchor() =>
        Assert.Contains("WEIR1344 6:30-6:45", Findings("    services:\n      a: {image: a, options: &o '--cpus two'}\n      b: {image: b, options: *o}"));

    private static IReadOnlyList<string> Findings(string lines)
    {
        var tree = new MemoryTree();
        tree.Files[Path] = $"on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n{lines}\n    steps:\n      - run: echo\n";
        return [.. new GitHubDialect().Lint(tree, Path).Select(found => $"{found.Rule.Id} {found.At.Start}-{found.At.End}")];
    }
}
