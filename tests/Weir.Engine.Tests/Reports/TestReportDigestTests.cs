using Weir.Engine.Reports;
using Weir.Engine.Secrets;
using Weir.Pipelines.Journal;
using static Weir.Engine.Tests.Reports.JUnitReportTests;

namespace Weir.Engine.Tests.Reports;

public sealed class TestReportDigestTests
{
    private readonly Masks _masks = new();

    [Fact]
    public void It_counts_and_names_what_failed()
    {
        var summary = Of("""
            <testsuites>
              <testsuite name="a" time="1.5"><testcase classname="Cart" name="adds"/><testcase classname="Cart" name="fails"><failure message="no">/w/src/Cart.cs:12</failure></testcase></testsuite>
              <testsuite name="b"><testcase name="breaks" time="0.25"><error message="oh"/></testcase><testcase name="waits" time="0.25"><skipped/></testcase></testsuite>
            </testsuites>
            """);

        Assert.Equal(("out/junit.xml", 1, 2, 1, TimeSpan.FromSeconds(2)), (summary.File, summary.Passed, summary.Failed, summary.Skipped, summary.Duration));
        Assert.Equal(
            [new FailedTest("Cart.fails", "no") { File = "src/Cart.cs", Line = 12 }, new FailedTest("breaks", "oh")],
            summary.Failures);
    }

    [Theory]
    [InlineData("./src/a.js:3", "src/a.js", 3)]
    [InlineData("src\\a.cs:line 3", "src/a.cs", 3)]
    [InlineData("/usr/lib/a.py:3", null, null)]
    [InlineData("../a.py:3", null, null)]
    [InlineData("C:\\src\\a.cs:line 3", null, null)]
    public void A_place_is_one_in_the_workspace(string trace, string? file, int? line)
    {
        var failure = Assert.Single(Of($"<testsuite><testcase name='a'><failure>{trace}</failure></testcase></testsuite>").Failures);

        Assert.Equal((file, line), (failure.File, failure.Line));
    }

    [Fact]
    public void Secrets_are_masked_also_where_the_text_is_cut()
    {
        _masks.Add("s3cr3t-value");

        var failure = Assert.Single(Of(
            $"<testsuite><testcase name='s3cr3t-value'><failure message='{new string('x', 3_995)}s3cr3t-value'>s3cr3t-value.py:1</failure></testcase></testsuite>").Failures);

        Assert.Equal("***", failure.Name);
        Assert.Equal(new string('x', 3_995) + "***", failure.Message);
        Assert.Equal("***.py", failure.File);
    }

    [Fact]
    public void Only_as_many_failures_are_kept_as_a_person_reads()
    {
        var summary = Of($"<testsuite>{string.Concat(Enumerable.Repeat("<testcase name='a'><failure/></testcase>", 101))}</testsuite>");

        Assert.Equal((101, 100), (summary.Failed, summary.Failures.Count));
    }

    [Fact]
    public void Half_a_character_does_not_reach_the_journal()
    {
        var failure = Assert.Single(Of(
            $"<testsuite><testcase name='&#xD83D;'><failure message='{new string('x', 3_999)}🙂'/></testcase></testsuite>").Failures);

        Assert.Equal("\uFFFD", failure.Name);
        Assert.Equal(new string('x', 3_999) + "\uFFFD…", failure.Message);
    }

    private TestSummary Of(string xml) => new FoundReport.Tests("out/junit.xml", Read(xml)).Summarize("/w", _masks);
}
