using CsCheck;
using Weir.Dialects.GitHub.Events;

namespace Weir.Dialects.Tests.GitHub.Events;

/// <summary>The examples are those of GitHub's own page on filter patterns.</summary>
public sealed class FilterPatternTests
{
    [Theory]
    [InlineData("feature/*", "feature/my-branch", true)]
    [InlineData("feature/*", "feature/a/b", false)]
    [InlineData("feature/**", "feature/beta-a/my-branch", true)]
    [InlineData("main", "main", true)]
    [InlineData("main", "maintenance", false)]
    [InlineData("'*'", "x", false)]
    [InlineData("*", "releases", true)]
    [InlineData("*", "all/the/branches", false)]
    [InlineData("**", "all/the/branches", true)]
    [InlineData("*feature", "mona-feature", true)]
    [InlineData("*feature", "ver-10-feature", true)]
    [InlineData("v2*", "v2.9", true)]
    [InlineData("v[12].[0-9]+.[0-9]+", "v1.10.1", true)]
    [InlineData("v[12].[0-9]+.[0-9]+", "v3.10.1", false)]
    [InlineData("v[12].[0-9]+.[0-9]+", "v1x10x1", false)]
    [InlineData("*.jsx?", "page.js", true)]
    [InlineData("*.jsx?", "page.jsx", true)]
    [InlineData("**.js", "src/js/app.js", true)]
    [InlineData("docs/*", "docs/README.md", true)]
    [InlineData("docs/*", "docs/mona/octocat.txt", false)]
    [InlineData("docs/**", "docs/mona/octocat.txt", true)]
    [InlineData("docs/**/*.md", "docs/README.md", true)]
    [InlineData("docs/**/*.md", "docs/a/markdown/file.md", true)]
    [InlineData("**/docs/**", "docs/hello.md", true)]
    [InlineData("**/docs/**", "dir/docs/my-file.txt", true)]
    [InlineData("**/README.md", "README.md", true)]
    [InlineData("**/README.md", "js/README.md", true)]
    [InlineData("**/README.md", "MY-README.md", false)]
    [InlineData("**/*src/**", "my-src/code/js/app.js", true)]
    [InlineData("**/*-post.md", "path/his-post.md", true)]
    [InlineData("**/migrate-*.sql", "db/sept/migrate-v1.sql", true)]
    [InlineData(@"a\*b", "a*b", true)]
    [InlineData(@"a\*b", "axb", false)]
    [InlineData("a.b", "axb", false)]
    [InlineData("(a|b)", "a", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[a^]x", "^x", true)]
    public void Matches_as_GitHub_says(string pattern, string name, bool matches) =>
        Assert.Equal(matches, FilterPattern.Parse(pattern, out _)!.Matches(name));

    [Theory]
    [InlineData("v[0-", "'[' is not closed", 1)]
    [InlineData("a[]", "lists no characters", 1)]
    [InlineData("v[9-0]", "ends before it begins", 2)]
    [InlineData("!", "nothing does", 1)]
    [InlineData("?a", "needs a character before it", 0)]
    [InlineData("!+a", "needs a character before it", 1)]
    [InlineData("**?", "needs a character before it", 2)]
    [InlineData(@"a\", "there is none", 1)]
    public void Says_what_is_wrong_and_where(string pattern, string message, int offset)
    {
        Assert.Null(FilterPattern.Parse(pattern, out var problem));
        Assert.Contains(message, problem!.Value.Message);
        Assert.Equal(offset, problem.Value.Offset);
    }

    [Fact]
    public void The_last_pattern_that_fits_decides()
    {
        var patterns = new FilterPatterns([.. new[] { "releases/**", "!releases/**-alpha", "releases/7-alpha" }.Select(text => FilterPattern.Parse(text, out _)!)]);
        Assert.True(patterns.Match("releases/10"));
        Assert.False(patterns.Match("releases/10-alpha"));
        Assert.True(patterns.Match("releases/7-alpha"));
        Assert.False(patterns.Match("main"));
    }

    [Fact]
    public void Any_text_is_a_pattern_or_is_refused_and_matching_ends() =>
        Gen.Select(Gen.String, Gen.String).Sample((pattern, name) => FilterPattern.Parse(pattern, out var problem)?.Matches(name) is not null ^ problem is not null);

    [Fact]
    public void A_pattern_made_to_backtrack_takes_linear_time() =>
        Assert.False(FilterPattern.Parse(string.Concat(Enumerable.Repeat("a*", 50)) + "b", out _)!.Matches(new string('a', 20_000)));
}
