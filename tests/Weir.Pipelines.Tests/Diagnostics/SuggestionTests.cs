using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Tests.Diagnostics;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("scrpit", "script")]
    [InlineData("runn", "run")]
    [InlineData("RUNS-ON", "runs-on")]
    [InlineData("nedes", "needs")]
    [InlineData("xyzzy", null)]
    [InlineData("", null)]
    public void Finds_what_somebody_probably_meant(string written, string? meant) =>
        Assert.Equal(meant, Suggestion.Nearest(written, ["script", "run", "runs-on", "needs", "stage"]));

    [Fact]
    public void Lists_what_is_possible_where_nothing_is_near() => Assert.Equal("expected one of 'a', 'b'", Suggestion.For("xyzzy", ["b", "a"]));

    [Fact]
    public void Says_nothing_where_there_is_too_much_to_list() => Assert.Null(Suggestion.For("xyzzy", [.. Enumerable.Range(0, 30).Select(i => $"name-{i}-of-many")]));
}
