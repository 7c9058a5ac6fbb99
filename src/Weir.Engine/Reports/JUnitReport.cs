using System.Globalization;

namespace Weir.Engine.Reports;

/// <summary>Reads the test reports that nearly all test tools write: JUnit's XML, in all its dialects.</summary>
public static class JUnitReport
{
    /// <summary>Reads a report.</summary>
    /// <param name="stream">The report, in any encoding that it names itself.</param>
    /// <param name="limits">How much of it is read.</param>
    /// <exception cref="ReportException">It is broken, too large, or another kind of document; with the place.</exception>
    public static TestReport Read(Stream stream, ReportLimits limits)
    {
        using var reader = new ReportReader(stream, limits);
        return reader.Read() && IsOne(reader)
            ? Read(reader)
            : throw reader.Wrong($"expected a test report that begins with 'testsuites' or 'testsuite', found '{reader.Name}'");
    }

    /// <summary>True where the first element, which was read, is that of a test report.</summary>
    internal static bool IsOne(ReportReader reader) => reader.Name is "testsuites" or "testsuite" or "testrun";

    /// <summary>Reads a report whose first element was read.</summary>
    internal static TestReport Read(ReportReader reader)
    {
        var root = ReadSuites(reader);
        return new TestReport(root.Name.Length == 0 && root.Cases.Count == 0 && root.Suites.Count > 0 ? root.Suites : [root]);
    }

    private static TestSuite ReadSuites(ReportReader reader)
    {
        var open = new Stack<SuiteInProgress>();
        open.Push(Begin(reader));
        if (reader.IsEmpty)
            return open.Pop().Finish();
        while (reader.Read())
        {
            switch (reader.Name, reader.IsStart)
            {
                case ("testsuites" or "testsuite", true):
                    open.Push(Begin(reader));
                    if (reader.IsEmpty)
                        Close(open);
                    break;
                case ("testcase", true):
                    reader.Count();
                    open.Peek().Cases.Add(JUnitCase.Read(reader, open.Peek().File));
                    break;
                case (_, true):
                    reader.Skip();
                    break;
                default:
                    if (open.Count == 1)
                        return open.Pop().Finish();
                    Close(open);
                    break;
            }
        }

        throw reader.Wrong("the report ends before its first element does");
    }

    private static SuiteInProgress Begin(ReportReader reader)
    {
        reader.Count();
        return new SuiteInProgress(
            reader.Attribute("name") ?? "",
            reader.Attribute("file"),
            JUnitTime.Parse(reader.Attribute("time")),
            Declared(reader));
    }

    private static void Close(Stack<SuiteInProgress> open)
    {
        var suite = open.Pop().Finish();
        open.Peek().Suites.Add(suite);
    }

    private static TestCounts Declared(ReportReader reader)
    {
        var failed = Number(reader, "failures");
        var errored = Number(reader, "errors");
        var skipped = Math.Max(Number(reader, "skipped"), Math.Max(Number(reader, "skips"), Number(reader, "disabled")));
        return new TestCounts(Math.Max(0, Number(reader, "tests") - failed - errored - skipped), failed, errored, skipped);
    }

    private static int Number(ReportReader reader, string attribute) =>
        int.TryParse(reader.Attribute(attribute), NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private sealed class SuiteInProgress(string name, string? file, TimeSpan? duration, TestCounts declared)
    {
        public string? File => file;

        public List<TestSuite> Suites { get; } = [];

        public List<TestCase> Cases { get; } = [];

        public TestSuite Finish() => new()
        {
            Name = name,
            Suites = Suites,
            Cases = Cases,
            Duration = duration,
            Counts = Suites.Count + Cases.Count == 0 ? declared : TestCounts.Sum([.. Suites.Select(suite => suite.Counts), Counted()]),
        };

        private TestCounts Counted() => new(
            Cases.Count(test => test.Outcome == TestOutcome.Passed),
            Cases.Count(test => test.Outcome == TestOutcome.Failed),
            Cases.Count(test => test.Outcome == TestOutcome.Errored),
            Cases.Count(test => test.Outcome == TestOutcome.Skipped));
    }
}
