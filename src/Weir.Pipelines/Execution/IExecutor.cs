using Weir.Pipelines.Plans;

namespace Weir.Pipelines.Execution;

/// <summary>Runs jobs somewhere. One instance serves many jobs at once.</summary>
public interface IExecutor
{
    /// <summary>The name used in configuration, such as <c>host</c>.</summary>
    string Name { get; }

    /// <summary>Creates the job's workspace, empty. Disposing the session destroys it, also after a failure.</summary>
    /// <exception cref="ExecutorException">The executor cannot serve jobs now; the message says why and what to do.</exception>
    ValueTask<IJobSession> OpenAsync(SessionRequest request, CancellationToken cancellationToken);
}

/// <summary>What a session is for.</summary>
/// <param name="Run">The run.</param>
/// <param name="Leg">The leg of the run.</param>
/// <param name="Attempt">The attempt of the run, from 1.</param>
/// <param name="Repository">The repository's name: the last part of the workspace's path, as on the services.</param>
public sealed record SessionRequest(RunId Run, LegId Leg, int Attempt, string Repository)
{
    /// <summary>Where its folders are in the container that its processes will run in; null where the job itself asks for no such container.</summary>
    public ContainerPlaces? InContainer { get; init; }

    /// <summary>The image that stands for the machine that the job asks for; null where this machine does.</summary>
    public string? MachineImage { get; init; }
}

/// <summary>An executor, or the machine under it, cannot do its work.</summary>
public sealed class ExecutorException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do, as a sentence for a person.</param>
    /// <param name="inner">What the machine said, if it said anything.</param>
    public ExecutorException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
