using CsCheck;
using Weir.Dialects.Globs;

namespace Weir.Dialects.Tests.Globs;

public sealed class GlobPatternTests
{
    private static readonly GlobPlaces Places = new("/work", "/home/mona");

    [Theory]
    [InlineData("*.txt", "/work/a.txt", true)]
    [InlineData("*.txt", "/work/.txt", true)]
    [InlineData("*.txt", "/work/sub/a.txt", false)]
    [InlineData("**/*.txt", "/work/a.txt", true)]
    [InlineData("**/*.txt", "/work/x/y/a.txt", true)]
    [InlineData("a**b", "/work/axyb", true)]
    [InlineData("a**b", "/work/a/b", false)]
    [InlineData("x/**/y", "/work/x/y", true)]
    [InlineData("x/**/y", "/work/x/1/2/y", true)]
    [InlineData("x/**", "/work/x", true)]
    [InlineData("**", "/work", true)]
    [InlineData("**", "/other", false)]
    [InlineData("**/a/**/a", "/work/a/b/a", true)]
    [InlineData("**/a/**/a", "/work/a", false)]
    [InlineData("?", "/work/a", true)]
    [InlineData("?", "/work/ab", false)]
    [InlineData("[a-c]x", "/work/bx", true)]
    [InlineData("[!a-c]x", "/work/bx", false)]
    [InlineData("[^a-c]x", "/work/dx", true)]
    [InlineData("[]a]x", "/work/]x", true)]
    [InlineData("[\\]]x", "/work/]x", true)]
    [InlineData("[ab", "/work/[ab", true)]
    [InlineData("[z-a]", "/work/[z-a]", true)]
    [InlineData("[a-]", "/work/-", true)]
    [InlineData("\\*", "/work/*", true)]
    [InlineData("\\*", "/work/a", false)]
    [InlineData("a\\", "/work/a\\", true)]
    [InlineData("{a,b}", "/work/a", false)]
    [InlineData("{a,b}", "/work/{a,b}", true)]
    [InlineData("A", "/work/a", false)]
    [InlineData("./a", "/work/a", true)]
    [InlineData("~/a", "/home/mona/a", true)]
    [InlineData("~a", "/work/~a", true)]
    [InlineData("/etc//hosts", "/etc/hosts", true)]
    [InlineData("!!a", "/work/a", true)]
    public void Fits_as_the_toolkit_does(string pattern, string path, bool fits)
    {
        Assert.Equal(fits, GlobPattern.Parse(pattern, Places).Match(path) != GlobMatch.None);
    }

    [Theory]
    [InlineData("a/b/*.txt", "/work/a/b")]
    [InlineData("*", "/work")]
    [InlineData("~/.cache/", "/home/mona/.cache")]
    [InlineData("/a/[b]/c*", "/a/b")]
    [InlineData("/", "/")]
    [InlineData("/*", "/")]
    public void Begins_its_search_before_the_first_wildcard(string pattern, string path)
    {
        Assert.Equal(path, GlobPattern.Parse(pattern, Places).SearchPath);
    }

    [Theory]
    [InlineData("a/*/c", "/work", true)]
    [InlineData("a/*/c", "/work/a/x", true)]
    [InlineData("a/*/c", "/work/b", false)]
    [InlineData("a/*/c", "/work/a/x/c/d", false)]
    [InlineData("a/**", "/work/a/x/c/d", true)]
    public void Knows_where_it_may_fit_further_down(string pattern, string path, bool may)
    {
        Assert.Equal(may, GlobPattern.Parse(pattern, Places).MayMatchBelow(path));
    }

    [Fact]
    public void Ends_in_a_slash_for_folders_alone()
    {
        Assert.Equal(GlobMatch.Folder, GlobPattern.Parse("a/", Places).Match("/work/a"));
        Assert.Equal(GlobMatch.Both, GlobPattern.Parse("a", Places).Match("/work/a"));
    }

    [Theory]
    [InlineData("../a", "..")]
    [InlineData("a/./b", "'.'")]
    [InlineData("/./a", "'.'")]
    [InlineData("a/..", "..")]
    [InlineData("!", "a path was expected")]
    public void Says_what_keeps_a_text_from_being_a_pattern(string pattern, string said)
    {
        var exception = Assert.Throws<FormatException>(() => GlobPattern.Parse(pattern, Places));
        Assert.Contains(said, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Never_takes_long_for_hostile_patterns()
    {
        var pattern = GlobPattern.Parse(string.Concat(Enumerable.Repeat("**/*a*a*a*a*a*/", 50)) + "b", Places);
        var path = "/work" + string.Concat(Enumerable.Repeat("/" + new string('a', 200), 100));
        Assert.Equal(GlobMatch.None, pattern.Match(path));
    }

    [Fact]
    public void Reads_any_text()
    {
        Gen.String[Gen.Char["ab[]!^-\\*?/.~ {}"], 0, 12].Sample(text =>
        {
            try
            {
                var pattern = GlobPattern.Parse(text, Places);
                pattern.Match("/work/a/b");
                Assert.StartsWith("/", pattern.SearchPath, StringComparison.Ordinal);
            }
            catch (FormatException exception)
            {
                Assert.StartsWith($"'{text}' is no pattern", exception.Message, StringComparison.Ordinal);
            }
        });
    }
}
