namespace Weir.Delivery.Analysis;

/// <summary>What the checks of one metric came to within one step.</summary>
public sealed record MetricTally
{
    /// <summary>How many came to something: errors do not count.</summary>
    public int Measured { get; init; }

    /// <summary>How many failed.</summary>
    public int Failed { get; init; }

    /// <summary>How many came to no verdict.</summary>
    public int Inconclusive { get; init; }

    /// <summary>How many passed in a row until now.</summary>
    public int PassesInARow { get; init; }

    /// <summary>How many ended in an error in a row until now.</summary>
    public int ErrorsInARow { get; init; }

    /// <summary>The tally after one more check.</summary>
    public MetricTally After(Outcome outcome) => outcome == Outcome.Error
        ? this with { ErrorsInARow = ErrorsInARow + 1, PassesInARow = 0 }
        : new MetricTally
        {
            Measured = Measured + 1,
            Failed = Failed + (outcome == Outcome.Fail ? 1 : 0),
            Inconclusive = Inconclusive + (outcome == Outcome.Inconclusive ? 1 : 0),
            PassesInARow = outcome == Outcome.Pass ? PassesInARow + 1 : 0,
        };
}
