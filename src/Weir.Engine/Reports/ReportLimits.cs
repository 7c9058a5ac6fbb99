namespace Weir.Engine.Reports;

/// <summary>How much of a report is read: it was written by a job, and is not trusted.</summary>
public sealed record ReportLimits
{
    /// <summary>How many characters a report may have. 100 million by default.</summary>
    public long Characters { get; init; } = 100_000_000;

    /// <summary>How many suites and tests, or how many files, it may have. 500,000 by default.</summary>
    public int Entries { get; init; } = 500_000;

    /// <summary>How deep its elements may be nested. 64 by default.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>How many characters of one message, stack trace or output are kept. 64 Ki by default.</summary>
    public int Text { get; init; } = 64 * 1024;
}
