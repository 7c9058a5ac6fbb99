using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker;
using Weir.Pipelines.Execution;

namespace Weir.Delivery.Targets.Docker;

/// <summary>Calls of targets to an engine: what it refuses is the target's exception.</summary>
/// <param name="access">The engine; the caller keeps it.</param>
internal sealed class EngineCalls(EngineAccess access)
{
    private const int LastLines = 5;

    /// <summary>Asks the engine.</summary>
    /// <exception cref="TargetException">It refuses, or is not there.</exception>
    public async Task<T> AskAsync<T>(string failure, Func<DockerClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            var engine = await access.GetAsync(cancellationToken).ConfigureAwait(false);
            return await engine.AskAsync(failure, call, cancellationToken).ConfigureAwait(false);
        }
        catch (ExecutorException refused)
        {
            throw new TargetException(refused.Message, refused);
        }
    }

    /// <inheritdoc cref="AskAsync{T}"/>
    public Task AskAsync(string failure, Func<DockerClient, CancellationToken, Task> call, CancellationToken cancellationToken) => AskAsync(
        failure,
        async (client, token) =>
        {
            await call(client, token).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>The containers that a filter lets through, also those that do not run.</summary>
    public async Task<IReadOnlyList<ContainerInspectResponse>> ListAsync(IDictionary<string, IDictionary<string, bool>> filter, CancellationToken cancellationToken)
    {
        var parameters = new ContainersListParameters { All = true, Filters = filter };
        var listed = await AskAsync("the containers cannot be listed", (client, token) => client.Containers.ListContainersAsync(parameters, token), cancellationToken).ConfigureAwait(false);
        List<ContainerInspectResponse> found = [];
        foreach (var entry in listed)
        {
            if (await InspectAsync(entry.ID, cancellationToken).ConfigureAwait(false) is { } container)
                found.Add(container);
        }

        return found;
    }

    /// <summary>A container; null where it is gone.</summary>
    private async Task<ContainerInspectResponse?> InspectAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync("a container cannot be looked at", (client, token) => client.Containers.InspectContainerAsync(id, token), cancellationToken).ConfigureAwait(false);
        }
        catch (TargetException gone) when (IsAbsence(gone))
        {
            return null;
        }
    }

    /// <summary>Stops a container as it asks to be stopped, and removes it; one that is gone counts as removed.</summary>
    /// <param name="id">Which.</param>
    /// <param name="isStarted">True where it has to be stopped first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="withVolumes">True for its volumes without a name, too.</param>
    public async Task RemoveAsync(string id, bool isStarted, CancellationToken cancellationToken, bool withVolumes = true)
    {
        try
        {
            if (isStarted)
                await AskAsync("a container cannot be stopped", (client, token) => client.Containers.StopContainerAsync(id, new ContainerStopParameters(), token), cancellationToken).ConfigureAwait(false);
            var parameters = new ContainerRemoveParameters { Force = true, RemoveVolumes = withVolumes };
            await AskAsync("a container cannot be removed", (client, token) => client.Containers.RemoveContainerAsync(id, parameters, token), cancellationToken).ConfigureAwait(false);
        }
        catch (TargetException gone) when (IsAbsence(gone))
        {
            // It is to be gone.
        }
    }

    /// <summary>What a container wrote last, as the end of a sentence.</summary>
    public async Task<string> LastWordsAsync(string id, CancellationToken cancellationToken)
    {
        var parameters = new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Tail = LastLines.ToString(CultureInfo.InvariantCulture) };
        var lines = await AskAsync("the log of a container cannot be read", async (client, token) =>
        {
            using var stream = await client.Containers.GetContainerLogsAsync(id, parameters, token).ConfigureAwait(false);
            var (output, errors) = await stream.ReadOutputToEndAsync(token).ConfigureAwait(false);
            return (output + errors).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }, cancellationToken).ConfigureAwait(false);
        return lines.Length == 0 ? "; it wrote nothing" : $"; its last words: {string.Join(" | ", lines.TakeLast(LastLines))}";
    }

    private static bool IsAbsence(TargetException refused) => refused.InnerException?.InnerException is DockerContainerNotFoundException;
}
