using Weir.Cli.Views;

namespace Weir.Cli.Tests.Views;

public sealed class WordingTests
{
    [Theory]
    [InlineData(-5, "0 ms")]
    [InlineData(0, "0 ms")]
    [InlineData(340, "340 ms")]
    [InlineData(999.4, "999 ms")]
    [InlineData(999.6, "1.0 s")]
    [InlineData(2_140, "2.1 s")]
    [InlineData(59_940, "59.9 s")]
    [InlineData(59_960, "1 min 00 s")]
    [InlineData(185_000, "3 min 05 s")]
    [InlineData(3_599_700, "1 h 00 min")]
    [InlineData(3_725_000, "1 h 02 min")]
    [InlineData(90_000_000, "25 h 00 min")]
    public void A_time_is_worded_in_its_two_greatest_units(double milliseconds, string text) =>
        Assert.Equal(text, Durations.Text(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void A_time_goes_from_a_beginning_to_an_end_or_to_now()
    {
        var now = DateTimeOffset.UnixEpoch;

        Assert.Equal("", Durations.Text(null, null, now));
        Assert.Equal("2.0 s", Durations.Text(now.AddSeconds(-2), null, now));
        Assert.Equal("1.0 s", Durations.Text(now.AddSeconds(-2), now.AddSeconds(-1), now));
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_000, "1.0 kB")]
    [InlineData(3_440_000, "3.4 MB")]
    [InlineData(999_940, "999.9 kB")]
    [InlineData(999_960, "1.0 MB")]
    [InlineData(long.MaxValue, "9223372.0 TB")]
    public void A_size_is_worded_in_one_unit(long bytes, string text) => Assert.Equal(text, Sizes.Text(bytes));
}
