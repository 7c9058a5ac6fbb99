using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>Files into a container and out of it, through the engine. The container need not run.</summary>
/// <param name="engine">The engine.</param>
/// <param name="id">The container.</param>
internal sealed class ContainerArchives(DockerEngine engine, string id)
{
    /// <summary>What is at a path, packed; a folder with all that is in it.</summary>
    /// <exception cref="IOException">The engine does not give it.</exception>
    public async Task<Stream> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await engine.Client.Containers
                .GetArchiveFromContainerAsync(id, new ContainerPathStatParameters { Path = path }, false, cancellationToken).ConfigureAwait(false)).Stream
                ?? throw new IOException($"the engine gives nothing for '{path}'");
        }
        catch (Exception exception) when (engine.Explain($"'{path}' in the container cannot be read", exception) is { } explained)
        {
            throw Failure(exception, explained);
        }
    }

    /// <summary>Lays an archive out from the top of the container's files on.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="what">What it is, for a message.</param>
    /// <exception cref="IOException">The engine does not take it.</exception>
    public async Task WriteAsync(Stream archive, string what)
    {
        try
        {
            await engine.Client.Containers
                .ExtractArchiveToContainerAsync(id, new CopyToContainerParameters { Path = "/" }, archive, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (engine.Explain($"{what} in the container cannot be written", exception) is { } explained)
        {
            throw Failure(exception, explained);
        }
    }

    /// <summary>What the engine refuses concerns the file; an engine that is gone concerns the job.</summary>
    public static Exception Failure(Exception exception, ExecutorException explained) =>
        exception is DockerApiException ? new IOException(explained.Message, explained) : explained;
}
