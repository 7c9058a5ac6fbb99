namespace Weir.Engine.Reports;

/// <summary>How much of the code was run.</summary>
public sealed record CoverageReport
{
    /// <summary>The part of the lines that was run, from 0 to 1; null where the report says nothing of lines.</summary>
    public double? LineRate { get; init; }

    /// <summary>The part of the branches that was taken, from 0 to 1; null where the report says nothing of branches.</summary>
    public double? BranchRate { get; init; }

    /// <summary>How many lines were run.</summary>
    public int CoveredLines { get; init; }

    /// <summary>How many lines could have been run.</summary>
    public int Lines { get; init; }

    /// <summary>The folders that the files' paths may be relative to.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>The files, sorted by path.</summary>
    public IReadOnlyList<FileCoverage> Files { get; init; } = [];
}

/// <summary>How much of a file was run.</summary>
/// <param name="Path">The file, as the report names it.</param>
/// <param name="CoveredLines">How many lines were run.</param>
/// <param name="Lines">How many lines could have been run.</param>
/// <param name="Missed">The lines that were not run, counted from 1, sorted.</param>
public sealed record FileCoverage(string Path, int CoveredLines, int Lines, IReadOnlyList<int> Missed)
{
    /// <summary>The part that was run, from 0 to 1; null where the file has no line to run.</summary>
    public double? LineRate => Lines == 0 ? null : (double)CoveredLines / Lines;
}
