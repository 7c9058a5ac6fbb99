using System.Text;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Engine.Reports;

/// <summary>Makes of a report of tests what the journal keeps for ever and everybody sees.</summary>
internal sealed class TestReportDigest(string workspace, IMasks masks)
{
    private const int MostFailures = 100;
    private const int LongestName = 500;
    private const int LongestMessage = 4_000;

    public TestSummary Of(string file, TestReport report)
    {
        var counts = report.Counts;
        return new TestSummary(Shown(file, LongestName), counts.Passed, counts.Failed + counts.Errored, counts.Skipped, Sum(report.Suites.Select(Duration)))
        {
            Failures = [.. report.Cases.Where(test => test.Outcome is TestOutcome.Failed or TestOutcome.Errored).Take(MostFailures).Select(Failed)],
        };
    }

    private FailedTest Failed(TestCase test)
    {
        var failure = test.Failures[0];
        var place = failure.File is { } file ? InWorkspace(file) : null;
        return new FailedTest(
            Shown(test.ClassName is { Length: > 0 } owner && !test.Name.StartsWith(owner, StringComparison.Ordinal) ? $"{owner}.{test.Name}" : test.Name, LongestName),
            Shown(failure.Message, LongestMessage))
        {
            File = place is null ? null : Shown(place, LongestName),
            Line = place is null ? null : failure.Line,
        };
    }

    // Where a report names a file of the machine, or one outside of the workspace, nobody who reads the summary can open it.
    private string? InWorkspace(string file)
    {
        var path = file.Replace('\\', '/');
        var root = workspace.Replace('\\', '/') + "/";
        if (path.StartsWith(root, StringComparison.Ordinal))
            path = path[root.Length..];
        if (path.StartsWith("./", StringComparison.Ordinal))
            path = path[2..];
        return path.Length == 0 || path[0] == '/' || path.Contains(':') || path.Split('/').Contains("..") ? null : path;
    }

    // Masked before it is cut: half a secret would not be found. Half a character cannot be written.
    private string Shown(string text, int longest)
    {
        var masked = masks.Apply(text);
        var cut = masked.Length <= longest ? masked : masked[..longest] + "…";
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut));
    }

    private static TimeSpan Duration(TestSuite suite) =>
        suite.Duration ?? Sum(suite.Suites.Select(Duration)) + Sum(suite.Cases.Select(test => test.Duration ?? TimeSpan.Zero));

    private static TimeSpan Sum(IEnumerable<TimeSpan> durations) => durations.Aggregate(TimeSpan.Zero, (sum, next) => sum + next);
}
