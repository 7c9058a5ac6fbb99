using Weir.Delivery.Releases;

namespace Weir.Delivery.Targets;

/// <summary>The place where the releases of one environment run.</summary>
/// <remarks>
/// One caller at a time. Nothing is remembered in the object: what is there is asked from the place itself, so a new object goes on where a
/// killed process left off.
/// </remarks>
public interface IDeployTarget : IAsyncDisposable
{
    /// <summary>What it can do.</summary>
    TargetAbilities Abilities { get; }

    /// <summary>
    /// Makes the place what the allocation says: starts what is missing, waits until it is healthy, then shifts the requests, then drains and
    /// removes what is no longer there. Calling it again with the same allocation changes nothing.
    /// </summary>
    /// <param name="wanted">What is to be there.</param>
    /// <param name="progress">Gets a line for each thing done, for a person.</param>
    /// <param name="cancellationToken">Stops the work between two of its steps.</param>
    /// <returns>What came of it. A release that does not become healthy is a failure, not an exception; requests stay where they were.</returns>
    /// <exception cref="TargetException">The place cannot be reached, or refuses: nothing is known about the release.</exception>
    Task<Convergence> ConvergeAsync(Allocation wanted, IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>What is there now.</summary>
    /// <exception cref="TargetException">The place cannot be reached.</exception>
    Task<TargetStatus> ObserveAsync(CancellationToken cancellationToken);
}

/// <summary>What a target can do; what it cannot do is refused before anything is touched.</summary>
public sealed record TargetAbilities
{
    /// <summary>How it shares requests between two releases.</summary>
    public required TrafficControl Traffic { get; init; }

    /// <summary>True where two releases can run side by side.</summary>
    public required bool SideBySide { get; init; }

    /// <summary>True where it replaces instances in batches by itself.</summary>
    public bool RollsByItself { get; init; }

    /// <summary>True where single requests can be told by header or cookie.</summary>
    public bool Matches { get; init; }

    /// <summary>True where requests can be copied to the candidate.</summary>
    public bool Mirrors { get; init; }

    /// <summary>True where a user stays with a release.</summary>
    public bool Sticky { get; init; }
}

/// <summary>How a target shares requests.</summary>
public enum TrafficControl
{
    /// <summary>Not at all: one release replaces the other.</summary>
    None,

    /// <summary>By how many instances each release has.</summary>
    Instances,

    /// <summary>By percentage.</summary>
    Weights,
}

/// <summary>What came of making a place what an allocation says.</summary>
public abstract record Convergence
{
    /// <summary>It is so, and was checked.</summary>
    /// <param name="Verified">What was looked at, for a person.</param>
    public sealed record Reached(string Verified) : Convergence;

    /// <summary>A release is at fault.</summary>
    /// <param name="Reason">What it did, with the last lines that it wrote where they help.</param>
    public sealed record Unhealthy(string Reason) : Convergence;
}

/// <summary>What is in a place.</summary>
/// <param name="Versions">The releases that have instances.</param>
/// <param name="CandidatePercent">The share of the requests that the newer of two releases gets; null where nobody can say.</param>
public sealed record TargetStatus(IReadOnlyList<ReleaseStatus> Versions, double? CandidatePercent);

/// <summary>The instances of a release.</summary>
/// <param name="Release">Which; null for what Weir did not start.</param>
/// <param name="Version">What people call it.</param>
/// <param name="Wanted">How many there are to be.</param>
/// <param name="Ready">How many are healthy.</param>
/// <param name="Restarts">How often instances died and were started again.</param>
public sealed record ReleaseStatus(ReleaseId? Release, string Version, int Wanted, int Ready, int Restarts);

/// <summary>A place cannot be reached, or refuses what was asked. Nothing is known about the release.</summary>
public sealed class TargetException : Exception
{
    /// <param name="message">What happened and what to do: a clause for a person, without secrets.</param>
    /// <param name="cause">What is behind it.</param>
    public TargetException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
