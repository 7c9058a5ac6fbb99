using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Elsewhere;

/// <summary>What jobs cannot have at an engine that does not see this machine's files.</summary>
internal static class ElsewhereRules
{
    /// <summary>Checks a job as a whole.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="folders">Its folders; null where its processes run on this machine.</param>
    /// <param name="wanted">Its containers.</param>
    /// <exception cref="ExecutorException">It cannot run there; the message says why, and what to do.</exception>
    public static void Check(DockerEngine engine, JobFolders? folders, JobContainers wanted)
    {
        if (engine.Description.SharesFiles)
            return;
        if (folders is { IsGiven: true })
            throw new ExecutorException($"{Engine(engine)}, so that a job there cannot work in your own tree: leave out --in-place, or use an engine on this machine");
        if (folders is null && wanted.Services.Count > 0 && !engine.Endpoint.IsOfThisMachine)
        {
            throw new ExecutorException(
                $"the engine at {engine.Endpoint} is on another machine, whose ports a job on this machine does not find at 'localhost', as it finds services: "
                + "give the job a container or an image, too, or use an engine on this machine");
        }
    }

    /// <summary>Checks a container that a job names.</summary>
    /// <exception cref="ExecutorException">It cannot be had there.</exception>
    public static void Check(DockerEngine engine, ContainerSpec spec)
    {
        var sources = spec.Volumes.Concat(spec.Options.Storage.Volumes).Select(volume => volume.Source)
            .Concat(spec.Options.Storage.Mounts.Where(mount => mount.Kind == MountKind.Bind).Select(mount => mount.Source));
        if (!engine.Description.SharesFiles && sources.FirstOrDefault(source => source is ['.', ..]) is { } source)
            throw new ExecutorException($"{Engine(engine)}, so that '{source}' of the workspace cannot be mounted: name a volume, or an absolute path of the engine's machine");
    }

    /// <summary>An action's container needs the job's folders, which are here.</summary>
    public static ExecutorException NoAction(DockerEngine engine) =>
        new($"{Engine(engine)}, which the action's container needs as the job runs here: give the job a container, too, use an engine on this machine, or run weir on that one");

    private static string Engine(DockerEngine engine) => $"the engine at {engine.Endpoint} cannot see the files of this machine";
}
