using CsCheck;
using Weir.Dialects.GitHub.Running.Files;

namespace Weir.Dialects.Tests.GitHub.Running;

public sealed class CommandFileTests
{
    private static readonly Gen<string> AnyText = Gen.OneOf(Gen.String, Gen.String[Gen.Char["<<=\n\r EOFab"]]);

    [Theory]
    [InlineData("a=b\nc=d\n", "a=b;c=d")]
    [InlineData("a=b=c<<d", "a=b=c<<d")]
    [InlineData("a=", "a=")]
    [InlineData("\n\na=b\n\n", "a=b")]
    [InlineData("a<<EOF\none\ntwo\nEOF\nb=c", "a=one\ntwo;b=c")]
    [InlineData("a<<EOF\nEOF\n", "a=")]
    [InlineData("a<<EOF\n\nEOF\n", "a=")]
    [InlineData("a<<EOF\n\n\nEOF\n", "a=\n")]
    [InlineData("a<<=\nx\n=\n", "a=x")]
    [InlineData("a<<EOF\n EOF\nEOF", "a= EOF")]
    [InlineData("a=b\r\n", "a=b\r")]
    [InlineData("a<<EOF\r\nx\r\nEOF\r\n", "a=x\r")]
    public void Names_and_values_are_read(string text, string expected) =>
        Assert.Equal(expected, string.Join(';', CommandFile.Read(text).Select(entry => $"{entry.Key}={entry.Value}")));

    [Theory]
    [InlineData("lonely", "'lonely' is neither a name with a value nor the beginning of one")]
    [InlineData("=value", "'=value' has no name")]
    [InlineData("<<EOF\nx\nEOF", "'<<EOF' has no name")]
    [InlineData("a<<\nx\n", "'a<<' has no delimiter")]
    [InlineData("a<<EOF\nx\n", "the delimiter 'EOF' of 'a<<EOF' does not follow")]
    [InlineData("a<<EOF", "the delimiter 'EOF' of 'a<<EOF' does not follow")]
    public void What_is_none_is_refused_with_the_reason(string text, string message)
    {
        var exception = Assert.Throws<FormatException>(() => CommandFile.Read(text).ToList());
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_before_a_mistake_is_given() =>
        Assert.Equal("a", CommandFile.Read("a=b\nlonely").First().Key);

    [Fact]
    public void Any_value_survives_between_delimiters_that_it_does_not_hold() =>
        AnyText.Where(value => !value.Split('\n').Contains("ghadelimiter")).Sample(value =>
            Assert.Equal([KeyValuePair.Create("a", value)], CommandFile.Read($"a<<ghadelimiter\n{value}\nghadelimiter\n")));

    [Fact]
    public void Any_text_is_read_or_refused() => AnyText.Sample(text =>
    {
        try
        {
            Assert.DoesNotContain(CommandFile.Read(text), entry => entry.Key.Length == 0);
        }
        catch (FormatException exception)
        {
            Assert.NotEmpty(exception.Message);
        }
    });
}
