using CsCheck;
using Weir.Dialects.GitHub.Events;

namespace Weir.Dialects.Tests.GitHub.Events;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("* * * * *")]
    [InlineData("0 0 * * 0")]
    [InlineData("15,45 4-6 * JAN-MAR mon")]
    [InlineData("*/15 0 1,15 * *")]
    [InlineData("0-30/10 * * * sun,SAT")]
    [InlineData("20/15 * * * *")]
    public void Accepts_the_five_fields_of_posix(string expression) => Assert.Null(CronExpression.Check(expression));

    [Theory]
    [InlineData("", "found 0")]
    [InlineData("* * * *", "found 4")]
    [InlineData("@daily", "found 1")]
    [InlineData("60 * * * *", "no minute")]
    [InlineData("* 24 * * *", "no hour")]
    [InlineData("* * 0 * *", "no day of the month")]
    [InlineData("* * * 13 *", "no month")]
    [InlineData("* * * * 7", "no day of the week")]
    [InlineData("5-1 * * * *", "no minute")]
    [InlineData("*/0 * * * *", "no minute")]
    [InlineData("1,,2 * * * *", "no minute")]
    [InlineData("*/5/5 * * * *", "no minute")]
    [InlineData("* * * foo *", "no month")]
    public void Says_which_field_is_wrong(string expression, string message) => Assert.Contains(message, CronExpression.Check(expression));

    [Theory]
    [InlineData("* * * * *", 1)]
    [InlineData("*/3 * * * *", 3)]
    [InlineData("0,2,4 * * * *", 2)]
    [InlineData("0-4 * * * *", 1)]
    [InlineData("58,1 * * * *", 3)]
    [InlineData("*/5 * * * *", 5)]
    [InlineData("30 * * * *", 60)]
    public void Knows_the_shortest_time_between_runs(string expression, int minutes) => Assert.Equal(minutes, CronExpression.ShortestInterval(expression));

    [Fact]
    public void Any_text_is_a_schedule_or_is_refused() => Gen.String.Sample(text => CronExpression.Check(text) is not null || CronExpression.ShortestInterval(text) > 0);
}
