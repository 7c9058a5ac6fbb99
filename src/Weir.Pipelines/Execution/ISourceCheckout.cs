namespace Weir.Pipelines.Execution;

/// <summary>Gives a job the files of its repository, or of another.</summary>
public interface ISourceCheckout
{
    /// <summary>Lays the files out. The user's own tree is never written to.</summary>
    /// <exception cref="CheckoutException">It cannot be done; the message says why and what to do.</exception>
    ValueTask<CheckedOut> CheckOutAsync(IJobSession session, CheckoutRequest request, CancellationToken cancellationToken);
}

/// <summary>Files to lay out.</summary>
public sealed record CheckoutRequest
{
    /// <summary>Where: an absolute path, as the job sees it.</summary>
    public required string Path { get; init; }

    /// <summary>Another repository, as <c>owner/name</c>; null for the run's own.</summary>
    public string? Repository { get; init; }

    /// <summary>A branch, tag or commit; null for what the run is of, with the changes that are not committed yet.</summary>
    public string? Reference { get; init; }

    /// <summary>How many commits of history are needed; 0 for all. More may come where they cost nothing.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Whether tags come too.</summary>
    public bool Tags { get; init; }

    /// <summary>Whether submodules come too.</summary>
    public bool Submodules { get; init; }

    /// <summary>Whether the submodules of submodules come too.</summary>
    public bool NestedSubmodules { get; init; }

    /// <summary>Whether files in Git LFS come too.</summary>
    public bool LargeFiles { get; init; }

    /// <summary>Patterns of the only paths to lay out; none for all.</summary>
    public IReadOnlyList<string> Sparse { get; init; } = [];

    /// <summary>Whether the patterns are folders, as in git's cone mode; otherwise they are patterns as in <c>.gitignore</c>.</summary>
    public bool SparseIsCone { get; init; } = true;

    /// <summary>Whether what is at the place already and does not belong there is removed.</summary>
    public bool Clean { get; init; } = true;

    /// <summary>The token to reach a repository that is not here; null for none.</summary>
    public string? Token { get; init; }
}

/// <summary>What was laid out.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Reference">The branch or tag, in full, that stands for it; null for a commit alone.</param>
/// <param name="Method">How it was done, for the log: a clause for a person.</param>
public sealed record CheckedOut(string Commit, string? Reference, string Method);

/// <summary>Files cannot be laid out.</summary>
public sealed class CheckoutException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do, as a sentence for a person.</param>
    /// <param name="inner">What git or the machine said, if anything.</param>
    public CheckoutException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
