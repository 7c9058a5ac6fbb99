using System.Text;
using CsCheck;
using Weir.Engine.Reports;

namespace Weir.Engine.Tests.Reports;

public sealed class CoberturaReportTests
{
    private const string Sample = """
        <?xml version="1.0" ?>
        <!DOCTYPE coverage SYSTEM 'http://cobertura.sourceforge.net/xml/coverage-04.dtd'>
        <coverage version="7.4" line-rate="0.75" branch-rate="0.5" lines-covered="3" lines-valid="4" branches-covered="1" branches-valid="2">
          <sources><source>/app/src</source></sources>
          <packages><package name="shop"><classes>
            <class name="cart.py" filename="shop/cart.py" line-rate="0.66">
              <methods><method name="add"><lines><line number="1" hits="3"/></lines></method></methods>
              <lines><line number="1" hits="3"/><line number="2" hits="0"/><line number="5" hits="1" branch="true" condition-coverage="50% (1/2)"/></lines>
            </class>
            <class name="Inner" filename="shop/cart.py"><lines><line number="2" hits="0"/><line number="9" hits="1"/></lines></class>
            <class name="empty.py" filename="shop/a.py"><lines/></class>
          </classes></package></packages>
        </coverage>
        """;

    [Fact]
    public void Files_are_merged_from_their_classes()
    {
        var report = Read(Sample);

        Assert.Equal(["shop/a.py", "shop/cart.py"], report.Files.Select(file => file.Path));
        var cart = report.Files[1];
        Assert.Equal((3, 4), (cart.CoveredLines, cart.Lines));
        Assert.Equal([2], cart.Missed);
        Assert.Equal(0.75, cart.LineRate);
        Assert.Null(report.Files[0].LineRate);
        Assert.Equal(["/app/src"], report.Sources);
    }

    [Fact]
    public void The_whole_is_what_the_report_says()
    {
        var report = Read(Sample);

        Assert.Equal((3, 4, 0.75, 0.5), (report.CoveredLines, report.Lines, report.LineRate, report.BranchRate));
    }

    [Fact]
    public void What_the_report_does_not_say_is_counted()
    {
        var report = Read("""
            <coverage><packages><package><classes><class filename="a"><lines><line number="1" hits="1"/><line number="2" hits="0"/></lines></class>
            </classes></package></packages></coverage>
            """);

        Assert.Equal((1, 2, 0.5), (report.CoveredLines, report.Lines, report.LineRate));
        Assert.Null(report.BranchRate);
    }

    [Fact]
    public void A_report_that_lists_nothing_has_the_rates_that_it_says()
    {
        var report = Read("""<coverage line-rate="0.9" branch-rate="0" branches-valid="0"/>""");

        Assert.Equal(0.9, report.LineRate);
        Assert.Null(report.BranchRate);
        Assert.Null(Read("""<coverage line-rate="NaN"/>""").LineRate);
    }

    [Theory]
    [InlineData("<testsuite/>", 1, "found 'testsuite'")]
    [InlineData("<coverage>\n<class/></coverage>", 2, "expected the attribute 'filename' of a class")]
    [InlineData("<coverage>\n<class filename='a'>\n<line number='x'/></class></coverage>", 3, "expected a number of a line, found 'x'")]
    [InlineData("<coverage>", 1, "is no whole XML document")]
    public void What_is_wrong_is_said_with_its_place(string text, int line, string reason)
    {
        var error = Assert.Throws<ReportException>(() => Read(text));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(line, error.Line);
    }

    [Fact]
    public void Sums_are_those_of_the_files() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[1, 30], Gen.Int[0, 2]).Array[0, 80].Sample(lines =>
        {
            var xml = new StringBuilder("<coverage>");
            foreach (var (file, number, hits) in lines)
                xml.Append(System.Globalization.CultureInfo.InvariantCulture, $"<class filename='f{file}'><lines><line number='{number}' hits='{hits}'/></lines></class>");
            var report = Read(xml.Append("</coverage>").ToString());
            var expected = lines.GroupBy(line => (line.Item1, line.Item2)).ToList();

            Assert.Equal(expected.Count, report.Lines);
            Assert.Equal(expected.Count(line => line.Any(hit => hit.Item3 > 0)), report.CoveredLines);
            Assert.All(report.Files, file => Assert.Equal(file.Lines, file.CoveredLines + file.Missed.Count));
        }, iter: 500);

    private static CoverageReport Read(string xml)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(xml));
        return CoberturaReport.Read(stream, new ReportLimits());
    }
}
