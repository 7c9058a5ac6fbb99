using Weir.Pipelines.Plans;

namespace Weir.Pipelines.Sources;

/// <summary>The files that a pipeline is compiled from, as they were at one moment.</summary>
/// <remarks>
/// Compiling is pure, so a tree never waits: what is not there yet is <see cref="SourceLookup.Pending"/>, and the host fetches it,
/// pins it in its lock file and compiles again. Implementations answer the same question always alike. Safe for concurrent use.
/// </remarks>
public interface ISourceTree
{
    /// <summary>The paths of the files directly in a folder of the repository, with forward slashes, sorted; none where there is no such folder.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>A file of the repository, or what keeps it from being read.</summary>
    SourceLookup Read(string path);

    /// <summary>A file from elsewhere.</summary>
    SourceLookup Find(RemoteSource source);

    /// <summary>
    /// The paths that differ between two commits, or null where one of them is not known here. An empty <paramref name="from"/> means
    /// "since nothing": every file of <paramref name="to"/>.
    /// </summary>
    IReadOnlyList<string>? Changes(string from, string to);

    /// <summary>The paths of all files that belong to the repository, committed or not, without those that it ignores, sorted.</summary>
    IReadOnlyList<string> All();

    /// <summary>The commit that a branch, tag or commit names, short or in full; null where it is not known here.</summary>
    string? Resolve(string reference);

    /// <summary>The newest commit that two commits come from; null where there is none, or one is not known here.</summary>
    string? MergeBase(string one, string other);

    /// <summary>A file that a job of the run has made; <see cref="SourceLookup.Pending"/> until it has.</summary>
    SourceLookup ReadGenerated(GeneratedFile file);
}

/// <summary>A file outside the repository: which repository, at which branch, tag or commit, and its path there.</summary>
/// <param name="Repository">Such as <c>owner/name</c>; what hosts it is the dialect's default.</param>
/// <param name="Reference">A branch, tag or commit, or a <see cref="NewestRelease"/>.</param>
/// <param name="Path">The path of the file, with forward slashes.</param>
public sealed record RemoteSource(string Repository, string Reference, string Path)
{
    /// <inheritdoc/>
    public override string ToString() => Path.Length == 0 ? $"{Repository}@{Reference}" : $"{Repository}/{Path}@{Reference}";
}

/// <summary>What a tree knows of a file.</summary>
public abstract record SourceLookup
{
    private SourceLookup()
    {
    }

    /// <summary>The file is here.</summary>
    public sealed record Found(SourceText Text) : SourceLookup
    {
        /// <summary>The commit that it is of; null for a file that is of none, and for one of the repository itself.</summary>
        public string? Commit { get; init; }

        /// <summary>The release that it is of, where it was asked for by one; otherwise null.</summary>
        public string? Release { get; init; }
    }

    /// <summary>There is no such file, or it cannot be read as text.</summary>
    /// <param name="Reason">Why, as a clause that can end a sentence.</param>
    public sealed record Missing(string Reason) : SourceLookup;

    /// <summary>The host has not fetched it yet.</summary>
    public sealed record Pending : SourceLookup;
}
