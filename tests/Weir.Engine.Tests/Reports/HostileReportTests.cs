using System.Text;
using CsCheck;
using Weir.Engine.Reports;
using Weir.Testing;
using static Weir.Engine.Tests.Reports.JUnitReportTests;

namespace Weir.Engine.Tests.Reports;

/// <summary>A report that a job wrote opens nothing, fills nothing, and is read or refused with a place.</summary>
public sealed class HostileReportTests : IDisposable
{
    private const string Whole = """
        <testsuites><testsuite name="a" time="1,0"><testcase name="b" classname="c"><failure message="d" type="e">x.py:1</failure>
        <system-out><![CDATA[out]]></system-out></testcase><testsuite/></testsuite></testsuites>
        """;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_file_is_read_through_an_entity()
    {
        var secret = _folder.Write("secret", "do not show");

        var error = Assert.Throws<ReportException>(() => Read(
            $"<!DOCTYPE x [<!ENTITY e SYSTEM \"file://{secret}\">]><testsuite name=\"a\"><testcase name=\"b\"><failure>&e;</failure></testcase></testsuite>"));

        Assert.DoesNotContain("do not show", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_entity_is_expanded() =>
        Assert.Throws<ReportException>(() => Read(
            """<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><testsuite name="&b;"/>"""));

    [Fact]
    public void A_document_type_that_some_tools_write_is_passed_over() =>
        Assert.Equal("a", Read("""<!DOCTYPE testsuite SYSTEM "http://127.0.0.1:1/x.dtd"><testsuite name="a"/>""").Suites[0].Name);

    [Theory]
    [InlineData("<html><body/></html>", 1, "found 'html'")]
    [InlineData("", 0, "is no whole XML document")]
    [InlineData("not xml", 1, "is no whole XML document")]
    [InlineData("<testsuite>\n\n<testcase name='a'>", 3, "is no whole XML document")]
    [InlineData("<testsuite>\n<a>\n</b></testsuite>", 3, "is no whole XML document")]
    [InlineData("<?xml version='1.0' encoding='nonsense'?><testsuite/>", 1, "is no whole XML document")]
    [InlineData("<?xml version='1.0' encoding='utf-7'?><testsuite/>", 1, "is no whole XML document")]
    public void What_is_no_report_is_refused_with_its_place(string text, int line, string reason)
    {
        var error = Assert.Throws<ReportException>(() => Read(text));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(line, error.Line);
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<testsuite>", 100_000));

        Assert.Contains("nested more than 64 elements", Assert.Throws<ReportException>(() => Read(deep)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_entries_are_refused()
    {
        var many = $"<testsuite>{string.Concat(Enumerable.Repeat("<testcase name='a'/>", 11))}</testsuite>";

        Assert.Contains("more than 10 entries", Assert.Throws<ReportException>(() => Read(many, new ReportLimits { Entries = 10 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_characters_are_refused() =>
        Assert.Throws<ReportException>(() => Read($"<testsuite>{new string(' ', 5_000)}</testsuite>", new ReportLimits { Characters = 1_000 }));

    [Fact]
    public void A_long_text_is_cut()
    {
        var report = Read(
            $"<testsuite><testcase name='a'><failure>{new string('x', 100_000)}</failure><system-out>{new string('y', 100_000)}</system-out></testcase></testsuite>",
            new ReportLimits { Text = 1_000 });
        var test = Assert.Single(report.Cases);

        Assert.Equal(new string('x', 1_000) + "…", test.Failures[0].Details);
        Assert.Equal(1_001, test.Output.Length);
    }

    [Fact]
    public void Any_text_in_the_place_of_a_report_is_read_or_refused() =>
        Gen.Select(Gen.Int[0, Whole.Length - 1], Gen.Char["<>/&\"'= \0é!?[]-:;x\n"]).Array[1, 5].Sample(changes =>
        {
            var text = new StringBuilder(Whole);
            foreach (var (place, character) in changes)
                text[place] = character;
            ReadOrRefuse(Encoding.UTF8.GetBytes(text.ToString()));
        }, iter: 10_000);

    [Fact]
    public void Any_bytes_in_the_place_of_a_report_are_read_or_refused() =>
        Gen.Select(Gen.Int[0, Whole.Length - 1], Gen.Byte).Array[1, 4].Sample(changes =>
        {
            var bytes = Encoding.UTF8.GetBytes(Whole);
            foreach (var (place, value) in changes)
                bytes[place] = value;
            ReadOrRefuse(bytes);
        }, iter: 10_000);

    private static void ReadOrRefuse(byte[] bytes)
    {
        foreach (var read in (Action<Stream>[])[stream => JUnitReport.Read(stream, new ReportLimits()), stream => CoberturaReport.Read(stream, new ReportLimits())])
        {
            try
            {
                using var stream = new MemoryStream(bytes);
                read(stream);
            }
            catch (ReportException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }
}
