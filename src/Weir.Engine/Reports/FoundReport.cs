using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Engine.Reports;

/// <summary>A report that a job left.</summary>
/// <param name="File">The report, relative to the folder that was searched, with <c>/</c> between names.</param>
public abstract record FoundReport(string File)
{
    /// <summary>A report of tests.</summary>
    /// <param name="File">The report.</param>
    /// <param name="Report">What it says, with secrets in it.</param>
    public sealed record Tests(string File, TestReport Report) : FoundReport(File)
    {
        /// <summary>What the journal keeps of it: masked, and only so many failures as a person reads.</summary>
        /// <param name="workspace">The job's workspace, as its processes see it.</param>
        /// <param name="masks">The secrets of the job.</param>
        public TestSummary Summarize(string workspace, IMasks masks) => new TestReportDigest(workspace, masks).Of(File, Report);
    }

    /// <summary>A report of coverage.</summary>
    /// <param name="File">The report.</param>
    /// <param name="Report">What it says.</param>
    public sealed record Coverage(string File, CoverageReport Report) : FoundReport(File);

    /// <summary>Something that is or may be a report, and could not be read.</summary>
    /// <param name="File">The report; the folder that could not be searched, empty for that where the search began.</param>
    /// <param name="Reason">Why, as a clause for a person.</param>
    public sealed record Unread(string File, string Reason) : FoundReport(File);
}
