using System.Text;
using Weir.Engine.Reports;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;
using Weir.Pipelines.Plans;

namespace Weir.Engine.Jobs;

/// <summary>Reads the reports that a leg left in its workspace.</summary>
internal sealed class LegReports(LegId leg, IJobSession session, DateTimeOffset began, IMasks masks, IJobLog log)
{
    /// <summary>Tells what reports of tests say; one that cannot be read is a warning in the log. How the leg ended does not depend on it.</summary>
    public async Task ReadAsync(Action<RunEvent> tell, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return;
        var workspace = session.Places.Workspace;
        try
        {
            await foreach (var found in ReportFinder.FindAsync(session.Files, workspace, began, new ReportSearch(), cancellationToken).ConfigureAwait(false))
            {
                if (found is FoundReport.Tests tests)
                    tell(new TestsReported(leg, tests.Summarize(workspace, masks)));
                else if (found is FoundReport.Unread unread)
                    log.Write(0, LogKind.Warning, Encoding.UTF8.GetBytes($"The report '{unread.File}' was not read: {unread.Reason}."));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ended by force: what was found so far was told.
        }
    }
}
