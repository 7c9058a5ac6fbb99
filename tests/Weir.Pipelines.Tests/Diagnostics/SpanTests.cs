using CsCheck;
using Weir.Pipelines.Diagnostics;

namespace Weir.Pipelines.Tests.Diagnostics;

public sealed class SpanTests
{
    [Fact]
    public void A_range_reads_back_as_the_span_it_was_written_from() =>
        Gen.Select(Gen.String, Gen.Int[1, 9999], Gen.Int[1, 9999], Gen.Int[1, 9999], Gen.Int[1, 9999]).Sample((file, a, b, c, d) =>
        {
            var span = new Span(file, new Position(a, b), new Position(c, d));
            Assert.Equal(span, Span.Parse(span.ToRange()));
        });

    [Theory]
    [InlineData("")]
    [InlineData("ci.yml")]
    [InlineData("ci.yml:1:2")]
    [InlineData("ci.yml:1-2")]
    [InlineData("ci.yml:x:2-3:4")]
    public void What_is_no_range_is_refused(string text) => Assert.Throws<FormatException>(() => Span.Parse(text));

    [Theory]
    [InlineData("ci.yml", "3:5")]
    [InlineData("other.yml", "ci.yml:3:5")]
    public void A_place_names_its_file_to_those_in_another(string from, string seen) =>
        Assert.Equal(seen, new Span("ci.yml", new Position(3, 5), new Position(3, 9)).SeenFrom(Span.Of(from)));
}
