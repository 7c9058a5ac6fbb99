namespace Weir.Pipelines.Execution;

/// <summary>Gives packed actions and tasks: repositories at a branch, tag or commit, pinned in the lock file.</summary>
/// <remarks>Safe for concurrent use; the same package is fetched once.</remarks>
public interface IPackageSource
{
    /// <summary>Whether a person has put a folder in the place of a package: then it counts also where the dialect carries such a package itself.</summary>
    bool IsSubstituted(string repository, string reference);

    /// <summary>Fetches a package, or finds it in the cache.</summary>
    /// <param name="repository">Such as <c>actions/checkout</c>.</param>
    /// <param name="reference">A branch, tag or commit.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="PackageException">It cannot be had; the message says why and what to do.</exception>
    ValueTask<Package> GetAsync(string repository, string reference, CancellationToken cancellationToken);

    /// <summary>Lays a package out for a job.</summary>
    /// <param name="package">The package.</param>
    /// <param name="session">The job.</param>
    /// <param name="path">Where, as the job sees it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask LayOutAsync(Package package, IJobSession session, string path, CancellationToken cancellationToken);
}

/// <summary>A package that is here.</summary>
/// <param name="Repository">Such as <c>actions/checkout</c>.</param>
/// <param name="Reference">What was asked for.</param>
/// <param name="Commit">The commit that it is pinned to; null for a folder that stands in for it.</param>
/// <param name="Folder">Where it is on this machine; read only.</param>
public sealed record Package(string Repository, string Reference, string? Commit, string Folder)
{
    /// <summary>The release that it is, where it was asked for by one; otherwise null.</summary>
    public string? Release { get; init; }
}

/// <summary>A package cannot be had.</summary>
public sealed class PackageException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do, as a sentence for a person.</param>
    /// <param name="inner">What git or the machine said, if anything.</param>
    public PackageException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
