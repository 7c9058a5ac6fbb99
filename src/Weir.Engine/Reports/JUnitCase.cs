using System.Globalization;
using System.Text;

namespace Weir.Engine.Reports;

/// <summary>Reads one test of a JUnit report.</summary>
internal sealed class JUnitCase
{
    private readonly List<TestFailure> _failures = [];
    private readonly List<TestFailure> _earlier = [];
    private readonly StringBuilder _output = new();
    private bool _errored;
    private bool _skipped;
    private string? _reason;

    /// <summary>The test whose element was begun; moves to its end.</summary>
    /// <param name="reader">The report.</param>
    /// <param name="suiteFile">The file of its suite, for a test that names none.</param>
    public static TestCase Read(ReportReader reader, string? suiteFile)
    {
        var test = new TestCase
        {
            Name = reader.Attribute("name") ?? "",
            ClassName = reader.Attribute("classname") ?? reader.Attribute("class"),
            File = reader.Attribute("file") ?? reader.Attribute("filepath") ?? suiteFile,
            Line = Line(reader),
            Duration = JUnitTime.Parse(reader.Attribute("time")),
            Outcome = TestOutcome.Passed,
        };
        var parts = new JUnitCase { _skipped = IsMarkedSkipped(reader) };
        parts.ReadChildren(reader, test);
        return parts.Finish(test);
    }

    // Google Test says so in attributes, and so do some others.
    private static bool IsMarkedSkipped(ReportReader reader) =>
        reader.Attribute("status") is "notrun" or "disabled" or "skipped" || reader.Attribute("result") is "skipped" or "suppressed";

    private static int? Line(ReportReader reader) =>
        int.TryParse(reader.Attribute("line") ?? reader.Attribute("lineno"), NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line > 0
            ? line
            : null;

    private void ReadChildren(ReportReader reader, TestCase test)
    {
        if (reader.IsEmpty)
            return;
        while (reader.Read() && reader.IsStart)
        {
            switch (reader.Name)
            {
                case "failure":
                    _failures.Add(Failure(reader, test));
                    break;
                case "error":
                    _errored = true;
                    _failures.Add(Failure(reader, test));
                    break;
                case "flakyFailure" or "flakyError" or "rerunFailure" or "rerunError":
                    _earlier.Add(Failure(reader, test));
                    break;
                case "skipped" or "disabled" or "ignored":
                    _skipped = true;
                    _reason = reader.Attribute("message");
                    _reason = reader.Text().Trim() is { Length: > 0 } text && _reason is null ? text : _reason;
                    break;
                case "system-out" or "system-err":
                    _output.Append(reader.Text());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static TestFailure Failure(ReportReader reader, TestCase test)
    {
        var message = reader.Attribute("message");
        var type = reader.Attribute("type");
        var details = reader.Text().Trim();
        var place = FailurePlace.Find(details, test);
        return new TestFailure(message ?? FirstLine(details) ?? type ?? "", type, details, place.File, place.Line);
    }

    private static string? FirstLine(string details) => details.Length == 0 ? null : details.Split('\n', 2)[0].Trim();

    private TestCase Finish(TestCase test) => test with
    {
        Outcome = _errored ? TestOutcome.Errored : _failures.Count > 0 ? TestOutcome.Failed : _skipped ? TestOutcome.Skipped : TestOutcome.Passed,
        Flaky = _failures.Count == 0 && _earlier.Count > 0,
        Failures = [.. _failures, .. _earlier],
        SkipReason = _reason,
        Output = _output.ToString(),
    };
}
