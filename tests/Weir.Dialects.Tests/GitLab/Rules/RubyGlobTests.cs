using Weir.Dialects.GitLab.Rules;

namespace Weir.Dialects.Tests.GitLab.Rules;

public sealed class RubyGlobTests
{
    [Theory]
    [InlineData("README.md", "README.md")]
    [InlineData("*.md", "README.md")]
    [InlineData("*", ".hidden")]
    [InlineData("src/*", "src/main.py")]
    [InlineData("src/**/*", "src/main.py")]
    [InlineData("src/**/*", "src/deep/down/.hidden")]
    [InlineData("**/*.py", "main.py")]
    [InlineData("**/*.py", "src/deep/main.py")]
    [InlineData("src/**", "src/main.py")]
    [InlineData("*.{js,ts}", "main.ts")]
    [InlineData("{src,lib/{a,b}}/*.py", "lib/b/x.py")]
    [InlineData("file[0-9].txt", "file7.txt")]
    [InlineData("file[^0-9].txt", "filex.txt")]
    [InlineData("wh?t", "what")]
    [InlineData(@"\*.md", "*.md")]
    public void Fits(string pattern, string path) => Assert.True(new RubyGlob(pattern).Fits(path));

    [Theory]
    [InlineData("*.md", "docs/README.md")]
    [InlineData("src/**", "src/deep/main.py")]
    [InlineData("src/*", "src/deep/main.py")]
    [InlineData("src", "src/main.py")]
    [InlineData("src/", "src/main.py")]
    [InlineData("readme.md", "README.md")]
    [InlineData("*.{js,ts}", "main.py")]
    [InlineData("src/**/*.py", "lib/src/main.py")]
    [InlineData("wh?t", "wh/t")]
    [InlineData(@"\*.md", "README.md")]
    public void Does_not_fit(string pattern, string path) => Assert.False(new RubyGlob(pattern).Fits(path));

    [Fact]
    public void Too_many_alternatives_fit_everything_as_on_GitLab() =>
        Assert.True(new RubyGlob(string.Concat(Enumerable.Repeat("{a,b}", 40))).Fits("x"));
}
