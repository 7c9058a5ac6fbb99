using CsCheck;
using Weir.Delivery.Files.Schema;

namespace Weir.Delivery.Tests.Files;

public sealed class FormTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("1h30m", 5_400)]
    [InlineData("1d", 86_400)]
    [InlineData("500ms", 0.5)]
    [InlineData("1m1ms", 60.001)]
    [InlineData("0s", 0)]
    public void A_duration_is_a_sum_of_units(string text, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Durations.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("10 m")]
    [InlineData("30m1h")]
    [InlineData("-1m")]
    [InlineData("1.5h")]
    [InlineData("1m\n")]
    [InlineData("99999999999m")]
    public void What_is_no_duration_is_none(string text) => Assert.Null(Durations.Parse(text));

    [Theory]
    [InlineData("10", "give it a unit: '10s' or '10m'")]
    [InlineData("10 min", "write '10m'")]
    [InlineData("1 hour 5 minutes", "write '1h5m'")]
    [InlineData("soon", null)]
    public void Advice_says_how_a_duration_is_written(string text, string? advice) => Assert.Equal(advice, Durations.Advise(text));

    [Fact]
    public void A_duration_that_was_written_is_read_as_it_was() =>
        Gen.Long[0, 99_999L * 86_400_000].Sample(milliseconds => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Durations.Parse(Durations.Write(TimeSpan.FromMilliseconds(milliseconds)))));

    [Theory]
    [InlineData("1%", 1)]
    [InlineData("0.5%", 0.5)]
    [InlineData("100.00%", 100)]
    public void A_percentage_has_its_sign(string text, double share) => Assert.Equal(share, Percentages.Parse(text));

    [Theory]
    [InlineData("1", "write '1%'")]
    [InlineData("0.95", "write '95%', or '0.95%' where that is meant")]
    [InlineData("10 %", "write '10%'")]
    [InlineData("101%", null)]
    [InlineData("0.001%", null)]
    public void What_is_no_percentage_is_advised_upon(string text, string? advice)
    {
        Assert.Null(Percentages.Parse(text));
        Assert.Equal(advice, Percentages.Advise(text));
    }
}
