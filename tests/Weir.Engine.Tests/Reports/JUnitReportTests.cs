using System.Text;
using Weir.Engine.Reports;

namespace Weir.Engine.Tests.Reports;

public sealed class JUnitReportTests
{
    [Fact]
    public void Pytest_is_understood()
    {
        var report = Read("""
            <?xml version="1.0" encoding="utf-8"?>
            <testsuites name="pytest tests">
              <testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4" time="0.123" hostname="h">
                <testcase classname="tests.test_cart" name="test_total" time="0.010" />
                <testcase classname="tests.test_cart" name="test_discount[10]" time="0.020">
                  <failure message="assert 9 == 10&#10; +  where 9 = f()">def test_discount(percent):
            &gt;       assert f() == percent
            E       assert 9 == 10

            /usr/lib/python3/site-packages/other.py:3: in f
            tests/test_cart.py:12: AssertionError</failure>
                </testcase>
                <testcase classname="tests.test_cart" name="test_windows" time="0.000">
                  <skipped type="pytest.skip" message="only on Windows">tests/test_cart.py:20: only on Windows</skipped>
                </testcase>
                <testcase classname="tests.test_db" name="test_connect" time="0.1">
                  <error message="failed on setup with &quot;OSError&quot;">tests/conftest.py:5: OSError</error>
                </testcase>
              </testsuite>
            </testsuites>
            """);

        Assert.Equal(new TestCounts(1, 1, 1, 1), report.Counts);
        var failed = Assert.Single(report.Cases, test => test.Outcome == TestOutcome.Failed);
        Assert.Equal("test_discount[10]", failed.Name);
        Assert.Equal(TimeSpan.FromMilliseconds(20), failed.Duration);
        var failure = Assert.Single(failed.Failures);
        Assert.Equal("assert 9 == 10\n +  where 9 = f()", failure.Message);
        Assert.Equal(("tests/test_cart.py", 12), (failure.File, failure.Line));
        Assert.Equal("only on Windows", Assert.Single(report.Cases, test => test.Outcome == TestOutcome.Skipped).SkipReason);
        Assert.Equal(("tests/conftest.py", 5), (report.Cases.Last().Failures[0].File, report.Cases.Last().Failures[0].Line));
    }

    [Fact]
    public void Surefire_is_understood_with_reruns_and_outputs()
    {
        var report = Read("""
            <testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://maven.apache.org/x.xsd"
                name="com.shop.CartTest" time="1,234.567" tests="3" errors="0" skipped="0" failures="1">
              <properties><property name="java.version" value="21"/></properties>
              <testcase name="adds" classname="com.shop.CartTest" time="0.5"><system-out><![CDATA[a <b> & c]]></system-out></testcase>
              <testcase name="flaky" classname="com.shop.CartTest" time="0.1">
                <flakyFailure message="first" type="java.lang.AssertionError">java.lang.AssertionError: first
                at com.shop.CartTest.flaky(CartTest.java:33)</flakyFailure>
              </testcase>
              <testcase name="fails" classname="com.shop.CartTest" time="0.2">
                <failure type="org.opentest4j.AssertionFailedError"><![CDATA[org.opentest4j.AssertionFailedError: expected: <1> but was: <2>
                at org.junit.Assertions.fail(Assertions.java:1)
                at com.shop.CartTest.fails(CartTest.java:47)]]></failure>
                <rerunFailure type="x">again</rerunFailure>
                <system-err>oops</system-err>
              </testcase>
            </testsuite>
            """);

        var suite = Assert.Single(report.Suites);
        Assert.Equal(TimeSpan.FromSeconds(1234.567), suite.Duration);
        Assert.Equal(new TestCounts(2, 1, 0, 0), suite.Counts);
        Assert.Equal("a <b> & c", suite.Cases[0].Output);
        Assert.True(suite.Cases[1].Flaky);
        Assert.Equal(TestOutcome.Passed, suite.Cases[1].Outcome);
        var fails = suite.Cases[2];
        Assert.False(fails.Flaky);
        Assert.Equal("org.opentest4j.AssertionFailedError: expected: <1> but was: <2>", fails.Failures[0].Message);
        Assert.Equal(("CartTest.java", 47), (fails.Failures[0].File, fails.Failures[0].Line));
        Assert.Equal("oops", fails.Output);
    }

    [Fact]
    public void PhpUnit_nests_suites_and_names_files()
    {
        var report = Read("""
            <testsuites>
              <testsuite name="all" tests="2" failures="1">
                <testsuite name="CartTest" file="/app/tests/CartTest.php" tests="2">
                  <testcase name="testAdd" class="CartTest" classname="CartTest" file="/app/tests/CartTest.php" line="9" time="0.001"/>
                  <testsuite name="CartTest::testMany" tests="1">
                    <testcase name="testMany with data set #0" line="20"><failure type="X">CartTest::testMany
            Failed asserting that 1 is 2.

            /app/tests/CartTest.php:25</failure></testcase>
                  </testsuite>
                </testsuite>
              </testsuite>
            </testsuites>
            """);

        Assert.Equal(new TestCounts(1, 1, 0, 0), report.Counts);
        Assert.Equal("CartTest::testMany", report.Suites[0].Suites[0].Suites[0].Name);
        Assert.Equal(("/app/tests/CartTest.php", 9), (report.Cases.Last().File, report.Cases.Last().Line));
        Assert.Equal(25, report.Cases.First().Failures[0].Line);
    }

    [Fact]
    public void Google_test_marks_what_did_not_run()
    {
        var report = Read("""
            <testsuites tests="3" failures="0" disabled="1" errors="0" time="0." name="AllTests">
              <testsuite name="Math" tests="3" disabled="1" skipped="1">
                <testcase name="Adds" file="math_test.cc" line="12" status="run" result="completed" time="0." classname="Math"/>
                <testcase name="DISABLED_Divides" status="notrun" result="suppressed" time="0." classname="Math"/>
                <testcase name="Skips" status="run" result="skipped" classname="Math"><skipped message="not here"/></testcase>
              </testsuite>
            </testsuites>
            """);

        Assert.Equal([TestOutcome.Passed, TestOutcome.Skipped, TestOutcome.Skipped], report.Cases.Select(test => test.Outcome));
        Assert.Equal(("math_test.cc", 12), (report.Cases.First().File, report.Cases.First().Line));
    }

    [Fact]
    public void Counts_of_a_suite_that_lists_no_tests_are_its_own()
    {
        var report = Read("""<testsuites><testsuite name="a" tests="10" failures="2" errors="1" skipped="3"/><testsuite name="b"/></testsuites>""");

        Assert.Equal(new TestCounts(4, 2, 1, 3), report.Counts);
        Assert.Equal(2, report.Suites.Count);
    }

    [Fact]
    public void Counts_that_are_missing_or_wrong_are_counted() =>
        Assert.Equal(
            new TestCounts(1, 1, 0, 0),
            Read("""<testsuite tests="99"><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>""").Counts);

    [Fact]
    public void Several_failures_of_one_test_are_all_kept()
    {
        var test = Assert.Single(Read("""
            <testsuite><testcase name="a"><failure message="one"/><error message="two"/><failure>three
            more</failure><failure type="Four"/></testcase></testsuite>
            """).Cases);

        Assert.Equal(TestOutcome.Errored, test.Outcome);
        Assert.Equal(["one", "two", "three", "Four"], test.Failures.Select(failure => failure.Message));
    }

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("1,5", 1.5)]
    [InlineData("0,012", 0.012)]
    [InlineData("1,234.567", 1234.567)]
    [InlineData("1.234,567", 1234.567)]
    [InlineData("1,234,567.8", 1234567.8)]
    [InlineData("1,234,567", 1234567.0)]
    [InlineData("1e-05", 0.00001)]
    [InlineData("0.", 0.0)]
    [InlineData("2.5s", 2.5)]
    [InlineData(" 3 ", 3.0)]
    [InlineData("NaN", null)]
    [InlineData("-1", null)]
    [InlineData("1e300", null)]
    [InlineData("fast", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Durations_are_read_in_every_notation(string? text, double? seconds) =>
        Assert.Equal(seconds is { } given ? TimeSpan.FromSeconds(given) : null, JUnitTime.Parse(text));

    [Theory]
    [InlineData("tests/test_a.py:12: AssertionError", "tests/test_a.py", 12)]
    [InlineData("  File \"/app/a.py\", line 7, in f", "/app/a.py", 7)]
    [InlineData("at f (src/app.test.js:10:5)", "src/app.test.js", 10)]
    [InlineData("   at Shop.Tests.Adds() in C:\\src\\Cart.cs:line 42", "C:\\src\\Cart.cs", 42)]
    [InlineData("   at Shop.Tests.Adds() in /src/Cart.cs:line 42\n", "/src/Cart.cs", 42)]
    [InlineData("connect to http://example.com:8080/ failed", null, null)]
    [InlineData("at 10:30:12 it was 3:1", null, null)]
    [InlineData("ratio.of:99999999999", null, null)]
    [InlineData("", null, null)]
    [InlineData("::::\"\":\"", null, null)]
    public void The_place_of_a_failure_is_found_in_its_trace(string trace, string? file, int? line)
    {
        var failure = Assert.Single(Assert.Single(
            Read($"<testsuite><testcase name='a'><failure><![CDATA[{trace}]]></failure></testcase></testsuite>").Cases).Failures);

        Assert.Equal((file, line), (failure.File, failure.Line));
    }

    [Theory]
    [InlineData("iso-8859-1")]
    [InlineData("utf-16")]
    [InlineData("utf-8")]
    public void The_encoding_that_it_names_is_used(string encoding)
    {
        var text = $"<?xml version=\"1.0\" encoding=\"{encoding}\"?><testsuite name=\"é\"/>";
        using var stream = new MemoryStream([.. Encoding.GetEncoding(encoding).GetPreamble(), .. Encoding.GetEncoding(encoding).GetBytes(text)]);

        Assert.Equal("é", JUnitReport.Read(stream, new ReportLimits()).Suites[0].Name);
    }

    [Fact]
    public void Escape_characters_of_colours_do_not_matter() =>
        Assert.Contains(
            "red",
            Assert.Single(Read("<testsuite><testcase name='a'><failure>&#x1b;[31mred&#x1b;[0m</failure></testcase></testsuite>").Cases).Failures[0].Details,
            StringComparison.Ordinal);

    internal static TestReport Read(string xml, ReportLimits? limits = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(xml));
        return JUnitReport.Read(stream, limits ?? new ReportLimits());
    }
}
