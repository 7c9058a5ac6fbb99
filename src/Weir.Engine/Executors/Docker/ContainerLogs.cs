using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;

namespace Weir.Engine.Executors.Docker;

/// <summary>What containers wrote.</summary>
internal static class ContainerLogs
{
    private const string Last = "50";

    /// <summary>The last lines of a container; none where there are none to be had.</summary>
    public static async Task<IReadOnlyList<string>> TailAsync(DockerEngine engine, string id, CancellationToken cancellationToken)
    {
        var parameters = new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Tail = Last };
        return await engine.AskAsync("the log of a container cannot be read", async (client, token) =>
        {
            using var stream = await client.Containers.GetContainerLogsAsync(id, parameters, token).ConfigureAwait(false);
            var (output, errors) = await stream.ReadOutputToEndAsync(token).ConfigureAwait(false);
            return (IReadOnlyList<string>)[.. (output + errors).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        }, cancellationToken).ConfigureAwait(false);
    }
}
