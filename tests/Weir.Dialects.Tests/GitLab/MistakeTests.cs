using Weir.Dialects.GitLab;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitLab;

/// <summary>The ten mistakes that people make most, and what is said of them, word by word (<c>WEIR_ACCEPT=1</c> rewrites it).</summary>
public sealed class MistakeTests
{
    private const string Note = "= note: 'ci/part.yml' is included here (.gitlab-ci.yml:1:10)";

    private static readonly string Root = Path.Combine(Repo.Root, "tests", "Weir.Dialects.Tests", "Corpus", "gitlab-mistakes");

    public static TheoryData<string> Mistakes => [.. Directory.GetFiles(Root, "*.yml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    private static readonly string Across = $"{Root}-across";

    public static TheoryData<string> MistakesAcross => [.. Directory.GetDirectories(Across).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Fact]
    public void There_are_ten() => Assert.Equal(10, Mistakes.Count);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void It_is_said_what_is_wrong_where_and_what_to_write(string mistake)
    {
        var said = Said(GitLabPipeline.TreeOf(Text(mistake), ("ci/test.yml", "")));

        AcceptedFile.Holds(Path.Combine(Root, $"{mistake}.txt"), said);
        Assert.Contains(": error[WEIR", said, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void The_same_is_said_of_a_file_that_is_included(string mistake)
    {
        var said = Said(GitLabPipeline.TreeOf(Text(mistake), ("ci/test.yml", "")));

        var inPart = Said(GitLabPipeline.TreeOf("include: ci/part.yml\n", ("ci/part.yml", Text(mistake)), ("ci/test.yml", "")));
        Assert.Contains(Note, inPart, StringComparison.Ordinal);
        Assert.Equal(said.Replace(GitLabFile.Path, "ci/part.yml", StringComparison.Ordinal), string.Concat(inPart.Split('\n').Where(line => !line.EndsWith(Note, StringComparison.Ordinal)).Select(line => line + "\n"))[..^1]);
    }

    [Theory]
    [MemberData(nameof(MistakesAcross))]
    public void What_stands_in_two_files_is_told_with_both(string mistake)
    {
        var folder = Path.Combine(Across, mistake);
        var said = Said(GitLabPipeline.TreeOf(File.ReadAllText(Path.Combine(folder, GitLabFile.Path)), ("ci/part.yml", File.ReadAllText(Path.Combine(folder, "ci", "part.yml")))));

        AcceptedFile.Holds(Path.Combine(folder, "expected.txt"), said);
        Assert.Contains(": error[WEIR", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("job: { needs: build, script: [make] }", "write it as a list: ['build']")]
    [InlineData("job: { script: [make], rules: { if: $CI } }", "it is one item of the list: begin it with '- '")]
    [InlineData("job: { script: [make], rules: [$CI] }", "write 'if: $CI'")]
    [InlineData("job: { script: [make], rules: [{ if: $A and $B }] }", "'and' is written '&&'")]
    [InlineData("job: { script: [make], rules: [{ if: $A or $B }] }", "'or' is written '||'")]
    [InlineData("job: { script: [make], needs: [distant] }", "expected one of 'build'")]
    [InlineData("job: { script: [make], extends: .distant }", "expected one of 'build'")]
    [InlineData("job: { script: [make], extends: job }", "remove this 'extends'")]
    public void The_help_says_what_to_write_where_no_name_is_near(string job, string help)
    {
        var said = Said(GitLabPipeline.TreeOf($"build: {{ script: [make] }}\n{job}\n"));

        Assert.EndsWith($"= help: {help}\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_stand_in_quotes_is_not_advised() =>
        Assert.DoesNotContain("help:", Said(GitLabPipeline.TreeOf("job: { script: [make], needs: it's }\n")), StringComparison.Ordinal);

    [Theory]
    [InlineData("needs")]
    [InlineData("extends")]
    public void Where_nothing_else_is_defined_it_is_said_to_define_it(string keyword)
    {
        var said = Said(GitLabPipeline.TreeOf($"job: {{ script: [make], {keyword}: [distant] }}\n"));

        Assert.EndsWith("= help: define 'distant', or include the file that does\n", said, StringComparison.Ordinal);
    }

    private static string Said(MemoryTree tree) =>
        string.Concat(new GitLabDialect().Lint(tree, GitLabFile.Path).Select(found => DiagnosticText.Render(found, name => (tree.Read(name) as SourceLookup.Found)?.Text)));

    private static string Text(string mistake) => File.ReadAllText(Path.Combine(Root, $"{mistake}.yml"));
}
