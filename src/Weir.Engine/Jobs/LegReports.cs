using System.Text;
using Weir.Engine.Reports;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Engine.Jobs;

/// <summary>Reads the reports that a leg left in its workspace.</summary>
internal sealed class LegReports(LegId leg, IJobSession session, DateTimeOffset began, IMasks masks, IJobLog log)
{
    private readonly string _workspace = session.Places.Workspace;

    /// <summary>Tells what reports of tests say; one that cannot be read is a warning in the log, and beside the leg where it was named. How the leg ended does not depend on it.</summary>
    /// <param name="named">The reports; null to look for them.</param>
    /// <param name="tell">Takes what they say of tests.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The share of lines that reports of coverage say were run, in percent; null without any.</returns>
    public async Task<double?> ReadAsync(IReadOnlyList<string>? named, Action<RunEvent> tell, CancellationToken cancellationToken)
    {
        List<CoverageReport> coverage = [];
        if (cancellationToken.IsCancellationRequested)
            return null;
        try
        {
            var search = new ReportSearch();
            var reports = named is null
                ? ReportFinder.FindAsync(session.Files, _workspace, began, search, cancellationToken)
                : ReportFinder.ReadAsync(session.Files, _workspace, named, search, cancellationToken);
            await foreach (var found in reports.ConfigureAwait(false))
            {
                if (found is FoundReport.Tests tests)
                    tell(new TestsReported(leg, tests.Summarize(_workspace, masks)));
                else if (found is FoundReport.Coverage lines)
                    coverage.Add(lines.Report);
                else if (found is FoundReport.Unread unread)
                    Warn(unread, named is null ? null : tell);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ended by force: what was found so far was told.
        }

        return Percent(coverage);
    }

    // Of files that only look like reports, people are not told beside the job.
    private void Warn(FoundReport.Unread unread, Action<RunEvent>? tell)
    {
        var text = unread.File.Length == 0 ? $"Reports were not read: {unread.Reason}." : $"The report '{unread.File}' was not read: {unread.Reason}.";
        log.Write(0, LogKind.Warning, Encoding.UTF8.GetBytes(text));
        tell?.Invoke(new Annotated(leg, 0, new Annotation(Severity.Warning, masks.Apply(text))));
    }

    // Reports that count lines are taken together; of those that only say a rate, the first one counts.
    private static double? Percent(List<CoverageReport> reports) => reports.Sum(report => report.Lines) is > 0 and var lines
        ? 100.0 * reports.Sum(report => report.CoveredLines) / lines
        : 100 * reports.FirstOrDefault()?.LineRate;
}
