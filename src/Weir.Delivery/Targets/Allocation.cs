using Weir.Delivery.Releases;

namespace Weir.Delivery.Targets;

/// <summary>What is to be in an environment: which releases, how many instances of each, and who gets the requests.</summary>
/// <remarks>
/// It is a whole, not a difference: a target that was interrupted is told the same again. Every strategy is a row of allocations, and going
/// back is one more of them.
/// </remarks>
public sealed record Allocation
{
    /// <summary>The release that served before; null where the candidate is the first.</summary>
    public Release? Stable { get; init; }

    /// <summary>How many instances of it.</summary>
    public int StableInstances { get; init; }

    /// <summary>The release that is judged; null where none is.</summary>
    public Release? Candidate { get; init; }

    /// <summary>How many instances of it.</summary>
    public int CandidateInstances { get; init; }

    /// <summary>How many instances there may be of all releases while this is being reached; null for as many as it takes.</summary>
    /// <remarks>Targets whose instances are replaced by a controller of their own leave it to that.</remarks>
    public int? MostInstances { get; init; }

    /// <summary>Who gets the requests.</summary>
    public Traffic Traffic { get; init; } = Traffic.Stable;

    /// <summary>One release alone, with all requests.</summary>
    public static Allocation Only(Release release, int instances) => new() { Stable = release, StableInstances = instances };

    /// <summary>The releases in it.</summary>
    public IEnumerable<Release> Releases
    {
        get
        {
            if (Stable is not null)
                yield return Stable;
            if (Candidate is not null)
                yield return Candidate;
        }
    }
}
