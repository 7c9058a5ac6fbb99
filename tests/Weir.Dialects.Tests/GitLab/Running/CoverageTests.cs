namespace Weir.Dialects.Tests.GitLab.Running;

public sealed class CoverageTests : PipelineScene
{
    [Theory]
    [InlineData(@"/\d+\.\d+%/", "total 81.25% of all", 81.25)]
    [InlineData(@"/total (\d+)%/", "total 10%", 10.0)]
    [InlineData(@"/^TOTAL.+?(\d+\%)$/", "TOTAL 20 5 75%", 75.0)]
    [InlineData(@"/\d+%/", "10% of a, 20% of b", 20.0)]
    [InlineData(@"/(\d+)% of (\d+)/", "10% of 20", 20.0)]
    [InlineData(@"/covered: .*/", "covered: 12.5 percent", 12.5)]
    [InlineData(@"/covered: .*/", "covered: much", null)]
    [InlineData(@"/(?i)total \d+/", "TOTAL 7", 7.0)]
    [InlineData(@"/never/", "10%", null)]
    public async Task The_share_is_the_last_number_that_matches(string pattern, string line, double? percent) =>
        Assert.Equal(percent, (await RunJobAsync($"script: [\"echo '{line}'\"]\ncoverage: '{pattern}'")).Outcome.Coverage);

    [Fact]
    public async Task The_last_line_that_has_a_number_counts() =>
        Assert.Equal(20, (await RunJobAsync("script: [echo cov 10, echo cov 20, echo cov none, echo 30]\ncoverage: '/^cov.*/'")).Outcome.Coverage);

    [Fact]
    public async Task Colours_are_not_seen() =>
        Assert.Equal(42, (await RunJobAsync("script:\n- printf 'total \\e[32m42\\e[0m%%\\n'\ncoverage: '/^total \\d+%$/'")).Outcome.Coverage);

    [Fact]
    public async Task What_an_after_script_writes_counts_too() =>
        Assert.Equal(20, (await RunJobAsync("script: [echo cov 10]\nafter_script: [echo cov 20]\ncoverage: '/^cov \\d+/'")).Outcome.Coverage);

    [Fact]
    public async Task A_job_that_failed_has_one_too() =>
        Assert.Equal(10, (await RunJobAsync("script: [echo cov 10, exit 1]\ncoverage: '/^cov \\d+/'")).Outcome.Coverage);

    [Fact]
    public async Task A_pattern_takes_time_that_grows_with_the_line_alone() =>
        Assert.Null((await RunJobAsync("script: [\"head -c 20000 /dev/zero | tr '\\\\0' a; echo\"]\ncoverage: '/(a+)+b/'")).Outcome.Coverage);
}
