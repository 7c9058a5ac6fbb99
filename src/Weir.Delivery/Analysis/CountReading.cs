namespace Weir.Delivery.Analysis;

/// <summary>What a gateway had counted of two releases at a moment. Differences of two readings are what happened between them.</summary>
/// <param name="At">When.</param>
/// <param name="CandidateTotal">Requests of the candidate.</param>
/// <param name="CandidateErrors">How many of them were answered with 500 or more, or not at all.</param>
/// <param name="StableTotal">Requests of the stable release; 0 where there is none.</param>
/// <param name="StableErrors">How many of them were errors.</param>
public sealed record CountReading(DateTimeOffset At, long CandidateTotal, long CandidateErrors, long StableTotal, long StableErrors)
{
    /// <summary>What was counted of the candidate since an earlier reading.</summary>
    public RequestCounts CandidateSince(CountReading earlier) => Between(CandidateTotal, CandidateErrors, earlier.CandidateTotal, earlier.CandidateErrors, At - earlier.At);

    /// <summary>What was counted of the stable release since an earlier reading.</summary>
    public RequestCounts StableSince(CountReading earlier) => Between(StableTotal, StableErrors, earlier.StableTotal, earlier.StableErrors, At - earlier.At);

    // A gateway that lost its counts has begun again from nothing.
    private static RequestCounts Between(long total, long errors, long totalBefore, long errorsBefore, TimeSpan time) =>
        total < totalBefore || errors < errorsBefore ? new RequestCounts(total, errors, time) : new RequestCounts(total - totalBefore, errors - errorsBefore, time);
}
