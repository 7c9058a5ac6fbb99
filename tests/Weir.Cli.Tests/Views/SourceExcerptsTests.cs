using Weir.Cli.Views;
using Weir.Testing;

namespace Weir.Cli.Tests.Views;

public sealed class SourceExcerptsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SourceExcerpts _excerpts;

    public SourceExcerptsTests()
    {
        _folder.Write("shop/src/cart.py", "one\ntwo\nthree\nfour\nfive\nsix\n");
        _folder.Write("secret.txt", "not for logs\n");
        _excerpts = new SourceExcerpts(_folder.In("shop"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("src/cart.py:3: wrong", 3)]
    [InlineData("src/cart.py(4,2): error CS1: wrong", 4)]
    [InlineData("src/cart.py: line 5: wrong", 5)]
    [InlineData("  File \"/runner/work/shop/shop/src/cart.py\", line 2, in total", 2)]
    [InlineData("at /elsewhere/src/cart.py:6", 6)]
    [InlineData("other.py:1: then src/cart.py:1", 1)]
    public void A_place_in_a_line_is_found(string line, int number) => Assert.Equal(new SourcePlace("src/cart.py", number), _excerpts.PlaceIn(line));

    [Theory]
    [InlineData("src/none.py:3: wrong")]
    [InlineData("it took 3:20")]
    [InlineData("/x/../../secret.txt:1")]
    [InlineData("../secret.txt:1")]
    [InlineData("src/../../secret.txt:1")]
    public void What_names_no_file_of_the_project_is_no_place(string line) => Assert.Null(_excerpts.PlaceIn(line));

    [Fact]
    public void The_lines_about_a_place_are_shown_with_a_mark() =>
        Assert.Equal(["  1 | one", "> 2 | two", "  3 | three", "  4 | four"], _excerpts.Lines(new SourcePlace("src/cart.py", 2)));

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_line_that_is_not_there_has_no_excerpt(int line) => Assert.Empty(_excerpts.Lines(new SourcePlace("src/cart.py", line)));

    [Fact]
    public void A_file_that_has_gone_has_no_excerpt() => Assert.Empty(_excerpts.Lines(new SourcePlace("src/none.py", 1)));
}
