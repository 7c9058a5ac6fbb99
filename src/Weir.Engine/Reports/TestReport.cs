namespace Weir.Engine.Reports;

/// <summary>What tests said of themselves.</summary>
/// <param name="Suites">The suites that are not part of another one.</param>
public sealed record TestReport(IReadOnlyList<TestSuite> Suites)
{
    /// <summary>How many tests there are, and how they ended.</summary>
    public TestCounts Counts => TestCounts.Sum(Suites.Select(suite => suite.Counts));

    /// <summary>All tests, in the order of the report.</summary>
    public IEnumerable<TestCase> Cases => Suites.SelectMany(suite => suite.AllCases);
}

/// <summary>Tests that belong together.</summary>
public sealed record TestSuite
{
    /// <summary>Its name; empty where it gives none.</summary>
    public string Name { get; init; } = "";

    /// <summary>The suites in it.</summary>
    public IReadOnlyList<TestSuite> Suites { get; init; } = [];

    /// <summary>The tests directly in it.</summary>
    public IReadOnlyList<TestCase> Cases { get; init; } = [];

    /// <summary>How long it took; null where it does not say so.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How many tests are in it and its suites: counted, or as it says itself where it lists none.</summary>
    public required TestCounts Counts { get; init; }

    /// <summary>The tests in it and in its suites.</summary>
    public IEnumerable<TestCase> AllCases => Suites.SelectMany(suite => suite.AllCases).Concat(Cases);
}

/// <summary>How many tests there are, and how they ended.</summary>
/// <param name="Passed">Those that passed.</param>
/// <param name="Failed">Those that found something wrong.</param>
/// <param name="Errored">Those that broke.</param>
/// <param name="Skipped">Those that did not run.</param>
public sealed record TestCounts(int Passed, int Failed, int Errored, int Skipped)
{
    /// <summary>All of them.</summary>
    public int Total => Passed + Failed + Errored + Skipped;

    /// <summary>The sum of several.</summary>
    public static TestCounts Sum(IEnumerable<TestCounts> counts) => counts.Aggregate(new TestCounts(0, 0, 0, 0), (sum, next) =>
        new TestCounts(sum.Passed + next.Passed, sum.Failed + next.Failed, sum.Errored + next.Errored, sum.Skipped + next.Skipped));
}

/// <summary>A test.</summary>
public sealed record TestCase
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The class or module that it belongs to; null where it names none.</summary>
    public string? ClassName { get; init; }

    /// <summary>The file that it stands in; null where that is unknown.</summary>
    public string? File { get; init; }

    /// <summary>The line that it begins at, counted from 1; null where that is unknown.</summary>
    public int? Line { get; init; }

    /// <summary>How long it took; null where it does not say so.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How it ended.</summary>
    public required TestOutcome Outcome { get; init; }

    /// <summary>True where it passed only when it was run again.</summary>
    public bool Flaky { get; init; }

    /// <summary>What went wrong; of a flaky test, before it passed.</summary>
    public IReadOnlyList<TestFailure> Failures { get; init; } = [];

    /// <summary>Why it was skipped; null where it was not, or does not say so.</summary>
    public string? SkipReason { get; init; }

    /// <summary>What it wrote, both streams; empty where that is not in the report.</summary>
    public string Output { get; init; } = "";
}

/// <summary>What went wrong in a test.</summary>
/// <param name="Message">What the test says, in short.</param>
/// <param name="Type">The kind of failure, such as the name of an exception; null where it names none.</param>
/// <param name="Details">All that it says, such as a stack trace.</param>
/// <param name="File">The file that it happened in; null where that is unknown.</param>
/// <param name="Line">The line, counted from 1; null where that is unknown.</param>
public sealed record TestFailure(string Message, string? Type, string Details, string? File, int? Line);

/// <summary>How a test ended.</summary>
public enum TestOutcome
{
    /// <summary>It passed.</summary>
    Passed,

    /// <summary>It found something wrong.</summary>
    Failed,

    /// <summary>It broke.</summary>
    Errored,

    /// <summary>It did not run.</summary>
    Skipped,
}
