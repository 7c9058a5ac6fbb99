namespace Weir.Engine.Reports;

/// <summary>How far reports are looked for: the files are a job's, and are not trusted.</summary>
public sealed record ReportSearch
{
    /// <summary>How many files and folders are looked at. 100,000 by default.</summary>
    public int Entries { get; init; } = 100_000;

    /// <summary>How many folders deep. 16 by default.</summary>
    public int Depth { get; init; } = 16;

    /// <summary>How many files that may be reports are opened. 1,000 by default.</summary>
    public int Files { get; init; } = 1_000;

    /// <summary>How many bytes a report may have. 64 MiB by default.</summary>
    public long Bytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How much of one report is read.</summary>
    public ReportLimits Report { get; init; } = new();
}
