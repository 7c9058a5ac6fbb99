using Weir.Dialects.GitHub.Evaluation;
using Weir.Pipelines.Values;

namespace Weir.Dialects.Tests.GitHub.Evaluation;

public sealed class MatrixExpanderTests
{
    [Theory]
    [InlineData("""{"os":["linux","mac"],"node":[1,2]}""", "linux, 1|linux, 2|mac, 1|mac, 2")]
    [InlineData("""{"os":["linux","mac"],"node":[1,2],"exclude":[{"os":"mac","node":1}]}""", "linux, 1|linux, 2|mac, 2")]
    [InlineData("""{"os":["linux","mac"],"node":[1,2],"exclude":[{"os":"MAC"}]}""", "linux, 1|linux, 2")]
    [InlineData("""{"include":[{"site":"a","live":true},{"site":"b"}]}""", "a, true|b")]
    [InlineData("""{"os":["linux"],"include":[{"os":"linux","extra":1},{"os":"bsd","extra":2}]}""", "linux|bsd, 2")]
    [InlineData("""{"v":[{"a":1,"b":[2,3]},null,""]}""", "1, 2, 3||")]
    public void Names_combinations_by_their_values(string matrix, string names) =>
        Assert.Equal(names, string.Join('|', Expand(matrix).Select(combination => string.Join(", ", combination.Segments))));

    // The example of GitHub's page on matrices.
    [Fact]
    public void Includes_extend_what_they_match_and_add_what_they_do_not()
    {
        var combinations = Expand("""
            {"fruit":["apple","pear"],"animal":["cat","dog"],"include":[
              {"color":"green"},{"color":"pink","animal":"cat"},{"fruit":"apple","shape":"circle"},{"fruit":"banana"},{"fruit":"banana","animal":"cat"}]}
            """);
        Assert.Equal(
            [
                """{"fruit":"apple","animal":"cat","color":"pink","shape":"circle"}""",
                """{"fruit":"apple","animal":"dog","color":"green","shape":"circle"}""",
                """{"fruit":"pear","animal":"cat","color":"pink"}""",
                """{"fruit":"pear","animal":"dog","color":"green"}""",
                """{"fruit":"banana"}""",
                """{"fruit":"banana","animal":"cat"}""",
            ],
            combinations.Select(combination => ValueJson.Serialize(combination.Values)));
    }

    [Theory]
    [InlineData("""{"os":[]}""", "has no values")]
    [InlineData("""{"os":"linux"}""", "is no list")]
    [InlineData("{}", "neither a vector")]
    [InlineData("""{"include":[]}""", "neither a vector")]
    [InlineData("""{"os":[1],"include":[{}]}""", "at least one key")]
    [InlineData("""{"os":[1],"exclude":[{"arch":1}]}""", "'arch'")]
    [InlineData("[]", "no object")]
    public void Says_what_is_wrong(string matrix, string problem) => Assert.Contains(problem, MatrixExpander.Expand(ValueJson.Parse(matrix)).Problem);

    [Fact]
    public void Stops_at_the_number_of_combinations_that_a_matrix_may_make()
    {
        var vector = new Value.List([.. Enumerable.Range(0, 1_000).Select(i => Value.Of(i))]);
        var huge = new Value.Map(Enumerable.Range(0, 20).Select(i => KeyValuePair.Create<string, Value>($"v{i}", vector)));
        Assert.Contains("more than 256", MatrixExpander.Expand(huge).Problem);
    }

    private static IReadOnlyList<Combination> Expand(string matrix)
    {
        var (combinations, problem) = MatrixExpander.Expand(ValueJson.Parse(matrix));
        Assert.Null(problem);
        return combinations;
    }
}
