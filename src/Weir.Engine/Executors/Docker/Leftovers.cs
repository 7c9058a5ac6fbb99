using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Host;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>Removes what jobs left whose Weir is gone, on this machine and at engines.</summary>
public static class Leftovers
{
    /// <summary>Removes it; costs a fraction of a millisecond where there is nothing.</summary>
    /// <param name="options">Those that jobs run with.</param>
    /// <param name="environment">The caller's environment, which says how engines are reached.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What was removed, and why something was not: it is tried again the next time.</returns>
    /// <exception cref="ExecutorException">Something cannot be removed.</exception>
    public static async Task<LeftoversRemoved> RemoveAsync(
        HostOptions options, IReadOnlyDictionary<string, string> environment, TimeProvider time, CancellationToken cancellationToken)
    {
        var containers = 0;
        List<string> failures = [];
        var jobs = await HostLeftovers.RemoveEachAsync(options, RemoveAsync, cancellationToken).ConfigureAwait(false);
        return new LeftoversRemoved(jobs, containers, failures);

        async Task<bool> RemoveAsync(string folder, uint number)
        {
            if (ContainerRemoval.Remembered(folder) is not { } endpoint)
                return true;
            try
            {
                using var engine = await DockerEngine.ConnectAsync(EngineSurroundings.Of(environment, endpoint), time, cancellationToken).ConfigureAwait(false);
                containers += await engine.AskAsync(
                    "containers that an earlier run left cannot be removed",
                    (client, token) => new ContainerRemoval(client, folder, number, time).RemoveAsync(token),
                    cancellationToken).ConfigureAwait(false);
                if (FolderReturn.IsNeeded([folder]))
                {
                    var giving = new FolderReturn(engine, new MakingNotes(folder), JobLabels.Of(folder, number), $"{JobLabels.Prefix(number)}-return");
                    await giving.GiveBackAsync(ContainerRemoval.ImagesOf(folder), [folder]).ConfigureAwait(false);
                }

                return true;
            }
            catch (ExecutorException exception)
            {
                failures.Add(exception.Message);
                return false;
            }
        }
    }
}

/// <summary>What was removed of jobs whose Weir is gone.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="Containers">How many containers they had.</param>
/// <param name="Failures">Why something of others could not be removed.</param>
public sealed record LeftoversRemoved(IReadOnlyList<HostLeftover> Jobs, int Containers, IReadOnlyList<string> Failures);
