namespace Weir.Pipelines.Journal;

/// <summary>What a report of tests says.</summary>
/// <param name="File">The report, relative to the workspace.</param>
/// <param name="Passed">How many tests passed.</param>
/// <param name="Failed">How many failed, or could not run.</param>
/// <param name="Skipped">How many were left out.</param>
/// <param name="Duration">How long they took, by the report.</param>
public sealed record TestSummary(string File, int Passed, int Failed, int Skipped, TimeSpan Duration)
{
    /// <summary>The tests that failed, as many as are worth showing.</summary>
    public IReadOnlyList<FailedTest> Failures { get; init; } = [];
}

/// <summary>A test that failed.</summary>
/// <param name="Name">Its name, with that of its suite or class.</param>
/// <param name="Message">What it says; may have several lines.</param>
public sealed record FailedTest(string Name, string Message)
{
    /// <summary>The file where it failed, relative to the workspace; null where the report does not say.</summary>
    public string? File { get; init; }

    /// <summary>The line, counted from 1.</summary>
    public int? Line { get; init; }
}
