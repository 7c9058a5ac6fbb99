using Weir.Dialects.Globs;
using Weir.Testing;

namespace Weir.Dialects.Tests.Globs;

public sealed class GlobberTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public GlobberTests()
    {
        foreach (var file in new[] { "a/x.txt", "a/y.md", "a/deep/z.txt", "a.txt", "b/x.txt", ".hidden/x.txt", "b/.x.txt" })
            _folder.Write(file, file);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("**/*.txt", ".hidden/x.txt a/deep/z.txt a/x.txt a.txt b/.x.txt b/x.txt")]
    [InlineData("a", "a a/deep a/deep/z.txt a/x.txt a/y.md")]
    [InlineData("a/", "a a/deep a/deep/z.txt a/x.txt a/y.md")]
    [InlineData("a\n!a/deep", "a a/x.txt a/y.md")]
    [InlineData("a\n!**/*.txt\na/x.txt", "a a/deep a/x.txt a/y.md")]
    [InlineData("# a comment\n\n  b/x.txt  ", "b/x.txt")]
    [InlineData("b/x.txt\na/x.txt", "b/x.txt a/x.txt")]
    [InlineData("a/deep\na", "a a/deep a/deep/z.txt a/x.txt a/y.md")]
    [InlineData("missing/**\na.txt", "a.txt")]
    [InlineData("!a", "")]
    public async Task Finds_what_fits_in_the_order_of_the_toolkit(string patterns, string expected)
    {
        Assert.Equal(expected, await FindAsync(patterns, new GlobOptions()));
    }

    [Fact]
    public async Task Leaves_folders_hidden_files_and_what_is_implied_out_where_asked()
    {
        Assert.Equal("a/deep/z.txt a/x.txt a/y.md", await FindAsync("a", new GlobOptions { Folders = false }));
        Assert.Equal("a/deep/z.txt a/x.txt a.txt b/x.txt", await FindAsync("**/*.txt", new GlobOptions { OmitHidden = true }));
        Assert.Equal("", await FindAsync(".hidden/", new GlobOptions { OmitHidden = true }));
        Assert.Equal("a", await FindAsync("a", new GlobOptions { ImplicitDescendants = false }));
        Assert.Equal("", await FindAsync("a.txt/", new GlobOptions { ImplicitDescendants = false }));
    }

    [Fact]
    public async Task Follows_links_without_going_round_in_circles()
    {
        Directory.CreateSymbolicLink(_folder.In("b", "loop"), "../b");
        Directory.CreateSymbolicLink(_folder.In("b", "to-a"), _folder.In("a"));
        File.CreateSymbolicLink(_folder.In("b", "broken"), "nowhere");
        Assert.Equal("b b/.x.txt b/to-a b/to-a/deep b/to-a/deep/z.txt b/to-a/x.txt b/to-a/y.md b/x.txt", await FindAsync("b", new GlobOptions()));
        Assert.Equal("b b/.x.txt b/broken b/loop b/to-a b/x.txt", await FindAsync("b", new GlobOptions { FollowLinks = false }));
        await Assert.ThrowsAsync<IOException>(() => FindAsync("b", new GlobOptions { OmitBrokenLinks = false }));
    }

    [Fact]
    public async Task Finds_the_way_out_of_a_circle_that_begins_above_the_search()
    {
        Directory.CreateSymbolicLink(_folder.In("a", "up"), "..");
        var found = await FindAsync("a/**/x.txt", new GlobOptions());
        Assert.Equal("a/up/.hidden/x.txt a/up/b/x.txt a/x.txt", found);
    }

    [Fact]
    public void Searches_below_the_outermost_paths_alone()
    {
        var globber = Globber.Parse("/a/b/*\n/a/*\n!/c\n/ab/*", new GlobPlaces("/work", "/home"), new GlobOptions());
        Assert.Equal(["/a", "/ab"], globber.SearchPaths);
    }

    private async Task<string> FindAsync(string patterns, GlobOptions options)
    {
        List<string> found = [];
        await foreach (var file in Globber.Parse(patterns, new GlobPlaces(_folder.Path, "/home"), options).FindAsync(new DiskFiles(), TestContext.Current.CancellationToken))
            found.Add(Path.GetRelativePath(_folder.Path, file.Path));
        return string.Join(' ', found);
    }
}
