using Weir.Engine.Reports;
using Weir.Testing;

namespace Weir.Engine.Tests.Reports;

public sealed class ReportFinderTests
{
    private const string Tests = "<testsuite name='a'><testcase name='b'/></testsuite>";
    private const string Coverage = "<coverage line-rate='0.5'/>";

    private static readonly DateTimeOffset Began = new(2026, 8, 22, 10, 0, 0, TimeSpan.Zero);

    private readonly MemoryFiles _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("junit.xml")]
    [InlineData("TEST-com.shop.CartTest.xml")]
    [InlineData("build/test-results/test/a.xml")]
    [InlineData("target/surefire-reports/a.xml")]
    [InlineData("out/rspec.XML")]
    public async Task A_report_of_tests_is_found_by_its_name_or_that_of_its_folder(string path)
    {
        Add(path, Tests);

        var found = Assert.IsType<FoundReport.Tests>(Assert.Single(await FindAsync()));

        Assert.Equal(path, found.File);
        Assert.Equal(1, found.Report.Counts.Passed);
    }

    [Fact]
    public async Task Reports_of_coverage_are_found_too_and_upper_folders_come_first()
    {
        Add("a/coverage/cobertura.xml", Coverage);
        Add("z.test.xml", Tests);

        Assert.Collection(
            await FindAsync(),
            report => Assert.Equal("z.test.xml", Assert.IsType<FoundReport.Tests>(report).File),
            report => Assert.Equal(0.5, Assert.IsType<FoundReport.Coverage>(report).Report.LineRate));
    }

    [Theory]
    [InlineData("pom.xml", Tests)]
    [InlineData("test.txt", Tests)]
    [InlineData("reports/empty.xml", "")]
    [InlineData("reports/checkstyle.xml", "<checkstyle/>")]
    [InlineData("reports/clover.xml", "<coverage generated='1'><project><class/></project></coverage>")]
    [InlineData("reports/page.xml", "not XML at all")]
    [InlineData("node_modules/x/junit.xml", Tests)]
    [InlineData(".git/junit.xml", Tests)]
    [InlineData("app/.venv/lib/junit.xml", Tests)]
    public async Task What_is_no_report_of_the_job_is_passed_over(string path, string content)
    {
        Add(path, content);

        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task A_report_that_was_there_before_the_job_is_not_its_own()
    {
        Add("old/junit.xml", Tests, Began - TimeSpan.FromSeconds(2));
        Add("new/junit.xml", Tests, Began - TimeSpan.FromMilliseconds(900));

        Assert.Equal("new/junit.xml", Assert.Single(await FindAsync()).File);
    }

    [Fact]
    public async Task Links_are_not_followed()
    {
        _files.Add("/elsewhere/junit.xml", System.Text.Encoding.UTF8.GetBytes(Tests), modified: Began);
        _files.AddLink("/work/reports", "/elsewhere");
        _files.AddLink("/work/junit.xml", "/elsewhere/junit.xml");
        _files.AddOther("/work/test.xml");

        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task A_broken_report_is_said_and_the_others_are_read()
    {
        Add("a-test.xml", "<testsuite>\n<testcase name='a'>");
        Add("b-test.xml", Tests);

        Assert.Collection(
            await FindAsync(),
            report => Assert.StartsWith("line 2: the report is no whole XML document", Assert.IsType<FoundReport.Unread>(report).Reason, StringComparison.Ordinal),
            report => Assert.Equal("b-test.xml", Assert.IsType<FoundReport.Tests>(report).File));
    }

    [Fact]
    public async Task A_report_that_is_too_large_is_not_opened()
    {
        Add("test.xml", Tests);

        var unread = Assert.IsType<FoundReport.Unread>(Assert.Single(await FindAsync(new ReportSearch { Bytes = 10 })));

        Assert.Equal($"the file has {Tests.Length} bytes, and a report at most 10", unread.Reason);
    }

    [Fact]
    public async Task A_search_that_ends_early_says_so()
    {
        foreach (var number in Enumerable.Range(0, 5))
            Add($"test{number}.xml", Tests);

        var byFiles = await FindAsync(new ReportSearch { Files = 3 });
        var byEntries = await FindAsync(new ReportSearch { Entries = 2 });

        Assert.Equal(3, byFiles.OfType<FoundReport.Tests>().Count());
        Assert.Equal("more than 3 files may be reports; the others were not read", Assert.IsType<FoundReport.Unread>(byFiles[^1]).Reason);
        Assert.Equal(2, byEntries.OfType<FoundReport.Tests>().Count());
        Assert.Equal("the search for reports ended after 2 files and folders", Assert.IsType<FoundReport.Unread>(byEntries[^1]).Reason);
    }

    [Fact]
    public async Task Folders_below_the_given_depth_are_not_searched()
    {
        Add("a/test.xml", Tests);
        Add("a/b/test.xml", Tests);

        Assert.Equal("a/test.xml", Assert.Single(await FindAsync(new ReportSearch { Depth = 1 })).File);
    }

    [Fact]
    public async Task Reports_on_a_disk_are_found()
    {
        using var folder = new ScratchFolder();
        folder.Write("target/surefire-reports/TEST-a.xml", Tests);
        var search = ReportFinder.FindAsync(new DiskFiles(), folder.Path, DateTimeOffset.UnixEpoch, new ReportSearch(), Token);

        Assert.Equal("target/surefire-reports/TEST-a.xml", Assert.Single(await search.ToListAsync(Token)).File);
    }

    private void Add(string path, string content, DateTimeOffset? modified = null) =>
        _files.Add($"/work/{path}", System.Text.Encoding.UTF8.GetBytes(content), modified: modified ?? Began);

    private ValueTask<List<FoundReport>> FindAsync(ReportSearch? search = null) =>
        ReportFinder.FindAsync(_files, "/work", Began, search ?? new ReportSearch(), Token).ToListAsync(Token);
}
