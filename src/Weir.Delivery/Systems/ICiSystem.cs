namespace Weir.Delivery.Systems;

/// <summary>A CI system that can be told to start a rollback.</summary>
/// <remarks>Without state: safe for concurrent use.</remarks>
public interface ICiSystem
{
    /// <summary>The value of <c>CI_SYSTEM</c> that names it, such as <c>gitlab</c>.</summary>
    string Name { get; }

    /// <summary>What people call it, such as <c>GitLab</c>.</summary>
    string Title { get; }

    /// <summary>True where this process runs in a job of it.</summary>
    bool IsAround(CiEnvironment environment);

    /// <summary>Reads what it needs. What is missing or cannot be read is in the environment's <see cref="CiEnvironment.Problems"/>.</summary>
    ICiConnection Connect(CiEnvironment environment, CiHttp http);
}

/// <summary>A CI system at an address, for one project.</summary>
public interface ICiConnection
{
    /// <summary>Starts the rollback, once.</summary>
    /// <param name="progress">Gets a line for each thing done, and for what may be wrong.</param>
    /// <param name="cancellationToken">Stops it before the request is sent. A request that must follow another is sent all the same.</param>
    /// <exception cref="CiException">It was not started, or nobody can know.</exception>
    Task<CiRun> TriggerAsync(IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>How a run stands now.</summary>
    /// <exception cref="CiException">The system does not tell.</exception>
    Task<CiRun> ObserveAsync(CiRun run, CancellationToken cancellationToken);
}

/// <summary>What was started in a CI system.</summary>
/// <param name="Id">The system's own name for it.</param>
/// <param name="Url">Where people see it; null where nobody can say.</param>
/// <param name="Progress">How it stands.</param>
/// <param name="Status">The same in the system's own word.</param>
public sealed record CiRun(string Id, Uri? Url, CiProgress Progress, string Status);

/// <summary>How a run of a CI system stands.</summary>
public enum CiProgress
{
    /// <summary>It is queued or runs.</summary>
    Going,

    /// <summary>It waits for a person.</summary>
    Held,

    /// <summary>It did what it should.</summary>
    Succeeded,

    /// <summary>It ended otherwise.</summary>
    Failed,

    /// <summary>It was started, and cannot be watched with what is known.</summary>
    Unwatched,
}

/// <summary>A CI system refused, or did not answer, or answered nonsense.</summary>
public sealed class CiException : Exception
{
    /// <param name="message">What happened and what to do: a clause for a person, without secrets.</param>
    /// <param name="cause">What is behind it.</param>
    public CiException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }

    /// <summary>The status of the answer; null where there was none.</summary>
    public int? Status { get; init; }

    /// <summary>What the system itself said; empty for nothing.</summary>
    public string Said { get; init; } = "";
}
