using CsCheck;
using Weir.Engine.Executors.Docker.Images;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Tests.Executors.Docker.Images;

public sealed class IgnoreRulesTests
{
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "a/b", true)]
    [InlineData("a", "b/a", false)]
    [InlineData("/a", "a", true)]
    [InlineData("./a/", "a", true)]
    [InlineData("a/../b", "b", true)]
    [InlineData("*.md", "read.md", true)]
    [InlineData("*.md", "docs/read.md", false)]
    [InlineData("*/*.md", "docs/read.md", true)]
    [InlineData("**/*.md", "read.md", true)]
    [InlineData("**/*.md", "docs/more/read.md", true)]
    [InlineData("docs/**", "docs/more/read.md", true)]
    [InlineData("docs/**", "docs", false)]
    [InlineData("docs/**/x", "docs/x", true)]
    [InlineData("docs/**/x", "docs/a/b/x/y", true)]
    [InlineData("**", "anything/at/all", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("a[b-d]", "ac", true)]
    [InlineData("a[b-d]", "ae", false)]
    [InlineData("a[^b-d]", "ae", true)]
    [InlineData("a[^b]c", "a/c", false)]
    [InlineData("a.c", "abc", false)]
    [InlineData(@"a\*", "a*", true)]
    [InlineData(@"a\*", "ab", false)]
    [InlineData("# a comment\n\n  spaced  ", "spaced", true)]
    [InlineData("# a comment", "# a comment", false)]
    [InlineData("\uFEFFa", "a", true)]
    [InlineData("a\r\nb\r\n", "a", true)]
    [InlineData("*\n!keep", "keep", false)]
    [InlineData("*\n!keep", "drop", true)]
    [InlineData("a\n!a/b", "a/b/c", false)]
    [InlineData("a\n!a/b", "a/c", true)]
    [InlineData("!a\na", "a", true)]
    [InlineData("**/*.md\n!read.md\nread.md", "read.md", true)]
    [InlineData(".", "a", false)]
    [InlineData("", "a", false)]
    public void Patterns_mean_what_docker_means(string text, string path, bool isIgnored) =>
        Assert.Equal(isIgnored, IgnoreRules.Parse(text, ".dockerignore").Ignores(path));

    [Theory]
    [InlineData("a\n!", "'.dockerignore', line 2: '!' has no pattern after it; correct the pattern")]
    [InlineData("[a", "'.dockerignore', line 1: '[a' has a '[' without its ']', or nothing between them; correct the pattern")]
    [InlineData("[]", "'.dockerignore', line 1: '[]' has a '[' without its ']', or nothing between them; correct the pattern")]
    [InlineData("[b-a]", "'.dockerignore', line 1: '[b-a]' has a '[' without its ']', or nothing between them; correct the pattern")]
    [InlineData("a\\", "'.dockerignore', line 1: 'a\\' ends with a backslash, which stands before another character; correct the pattern")]
    public void What_is_no_pattern_is_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ExecutorException>(() => IgnoreRules.Parse(text, ".dockerignore")).Message);

    [Fact]
    public void Any_text_is_read_or_refused() => Gen.String[Gen.Char["ab*?[]^-!\\/.# \n"], 0, 40].Sample(text =>
    {
        try
        {
            _ = IgnoreRules.Parse(text, "x").Ignores("a/b/ab.a");
        }
        catch (ExecutorException exception)
        {
            Assert.StartsWith("'x', line ", exception.Message, StringComparison.Ordinal);
        }
    });
}
