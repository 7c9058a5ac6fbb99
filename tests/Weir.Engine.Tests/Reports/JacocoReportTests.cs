using System.Text;
using Weir.Engine.Reports;

namespace Weir.Engine.Tests.Reports;

public sealed class JacocoReportTests
{
    private const string Sample = """
        <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
        <!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">
        <report name="shop"><sessioninfo id="a" start="1" dump="2"/>
          <package name="org/shop">
            <class name="org/shop/Cart" sourcefilename="Cart.java">
              <method name="add" desc="()V" line="3"><counter type="LINE" missed="9" covered="9"/></method>
              <counter type="LINE" missed="1" covered="2"/>
            </class>
            <sourcefile name="Cart.java">
              <line nr="3" mi="0" ci="2" mb="0" cb="0"/><line nr="4" mi="3" ci="0" mb="0" cb="0"/><line nr="6" mi="1" ci="1" mb="1" cb="1"/>
              <counter type="LINE" missed="1" covered="2"/>
            </sourcefile>
            <sourcefile name="Item.java"/>
          </package>
          <counter type="INSTRUCTION" missed="4" covered="3"/>
          <counter type="BRANCH" missed="1" covered="1"/>
          <counter type="LINE" missed="1" covered="3"/>
        </report>
        """;

    [Fact]
    public void The_whole_is_what_the_report_says_of_itself()
    {
        var report = Read(Sample);

        Assert.Equal((3, 4, 0.75, 0.5), (report.CoveredLines, report.Lines, report.LineRate, report.BranchRate));
    }

    [Fact]
    public void Files_have_their_packages_before_them()
    {
        var report = Read(Sample);

        Assert.Equal(["org/shop/Cart.java", "org/shop/Item.java"], report.Files.Select(file => file.Path));
        Assert.Equal((2, 3), (report.Files[0].CoveredLines, report.Files[0].Lines));
        Assert.Equal([4], report.Files[0].Missed);
    }

    [Fact]
    public void Without_lines_there_is_no_rate() =>
        Assert.Null(Read("<report name='a'><counter type='LINE' missed='0' covered='0'/></report>").LineRate);

    [Theory]
    [InlineData("<report name='a'/>", "expected a report in the format of JaCoCo, which begins with 'report' and counts lines, found none")]
    [InlineData("<report><counter type='LINE' missed='0' covered='1'/></report>", "expected a report in the format of JaCoCo, which begins with 'report' and counts lines, found none")]
    [InlineData("<coverage/>", "expected a report in the format of JaCoCo, which begins with 'report' and counts lines, found none")]
    [InlineData("<report name='a'><counter type='LINE' missed='-1' covered='1'/></report>", "expected a number in the attribute 'missed', found '-1'")]
    [InlineData("<report name='a'><counter type='LINE' missed='2147483647' covered='1'/></report>", "expected numbers of lines or branches, found more than any program has")]
    [InlineData("<report name='a'><package><sourcefile/></package></report>", "expected the attribute 'name' of a source file, found none")]
    [InlineData("<report name='a'><package><sourcefile name='a'><line ci='1'/></sourcefile></package></report>", "expected a number in the attribute 'nr', found ''")]
    public void What_is_no_report_is_told(string text, string message) => Assert.Equal(message, Assert.Throws<ReportException>(() => Read(text)).Message);

    [Fact]
    public void A_report_that_breaks_off_is_told_with_its_line() =>
        Assert.Equal(2, Assert.Throws<ReportException>(() => Read("<report name='a'>\n<package name='b'>")).Line);

    [Fact]
    public void Entities_are_not_expanded_and_files_not_opened() =>
        Assert.Throws<ReportException>(() => Read("<!DOCTYPE report [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><report name='a'>&a;</report>"));

    [Fact]
    public void There_is_a_limit() => Assert.Contains(
        "more than 2 entries",
        Assert.Throws<ReportException>(() => JacocoReport.Read(new MemoryStream(Encoding.UTF8.GetBytes(Sample)), new ReportLimits { Entries = 2 })).Message,
        StringComparison.Ordinal);

    private static CoverageReport Read(string text) => JacocoReport.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), new ReportLimits());
}
