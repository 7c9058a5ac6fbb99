using System.Net;
using Weir.Pipelines.Containers;

namespace Weir.Pipelines.Execution;

/// <summary>The containers of one job: those that it asks for, and those that its actions run in. They end with its session.</summary>
public interface IContainerDesk
{
    /// <summary>
    /// Starts the services of a job and waits until they are ready, then the container that its processes run in. Called once, before the
    /// first process, also where the job asks for none.
    /// </summary>
    /// <param name="wanted">What the job asks for.</param>
    /// <param name="output">Takes what happens meanwhile, for the job's log.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExecutorException">A container cannot be started; the message says why and what to do.</exception>
    ValueTask<StartedContainers> StartAsync(JobContainers wanted, IOutput output, CancellationToken cancellationToken);

    /// <summary>Makes an image ready: fetches it, or builds it.</summary>
    /// <returns>What <see cref="ContainerRun.Image"/> names it by.</returns>
    /// <exception cref="ExecutorException">It cannot be had.</exception>
    ValueTask<string> PrepareAsync(ActionImage image, IOutput output, CancellationToken cancellationToken);

    /// <summary>Runs a container to its end, with the job's folders in it.</summary>
    /// <param name="run">What runs.</param>
    /// <param name="output">Takes its lines.</param>
    /// <param name="cancellationToken">Stops it, as <see cref="ContainerRun.Stop"/> says.</param>
    /// <exception cref="ExecutorException">It cannot be started.</exception>
    ValueTask<ProcessResult> RunAsync(ContainerRun run, IOutput output, CancellationToken cancellationToken);

    /// <summary>The address by which a container of an action reaches this machine; null where it cannot.</summary>
    ValueTask<IPAddress?> GatewayAsync(CancellationToken cancellationToken);

    /// <summary>Ends the containers that <see cref="StartAsync"/> started.</summary>
    ValueTask StopAsync(IOutput output, CancellationToken cancellationToken);
}

/// <summary>The containers that a job got.</summary>
/// <param name="Job">That of its processes; null where they run on the machine.</param>
/// <param name="Services">Those beside it, by the pipeline's names for them.</param>
/// <param name="Network">The network that they share; null where no container was started.</param>
public sealed record StartedContainers(StartedContainer? Job, IReadOnlyDictionary<string, StartedContainer> Services, string? Network)
{
    /// <summary>The address by which the job's container reaches this machine; null where it cannot, or needs none.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>True where the job's processes are where no address of this machine is known that reaches it.</summary>
    public bool IsCutOff { get; init; }

    /// <summary>No container at all.</summary>
    public static StartedContainers None { get; } = new(null, new Dictionary<string, StartedContainer>(), null);
}

/// <summary>A container that was started.</summary>
/// <param name="Id">Its id at the engine.</param>
/// <param name="Ports">The ports of the engine's machine that lead to its ports, by what was asked for: <c>5432</c>, or <c>53/udp</c>.</param>
public sealed record StartedContainer(string Id, IReadOnlyDictionary<string, int> Ports);

/// <summary>An image that an action runs in.</summary>
public abstract record ActionImage
{
    private ActionImage()
    {
    }

    /// <summary>One of a registry.</summary>
    /// <param name="Name">Its name.</param>
    public sealed record Published(string Name) : ActionImage;

    /// <summary>One that is built.</summary>
    /// <param name="Folder">What the build sees, as the job's processes see it.</param>
    /// <param name="Dockerfile">The file that says how, relative to the folder.</param>
    public sealed record Built(string Folder, string Dockerfile) : ActionImage;
}

/// <summary>A container that runs once.</summary>
public sealed record ContainerRun
{
    /// <summary>The image, as <see cref="IContainerDesk.PrepareAsync"/> gave it.</summary>
    public required string Image { get; init; }

    /// <summary>What runs instead of the image's entrypoint; null for the image's.</summary>
    public string? Entrypoint { get; init; }

    /// <summary>What it is given instead of the image's command; null for the image's.</summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>What it gets on top of the image's environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Where the job's folders are in it.</summary>
    public required IReadOnlyList<SharedFolder> Folders { get; init; }

    /// <summary>Where it runs.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>How it is stopped.</summary>
    public StopPolicy Stop { get; init; } = new(TimeSpan.FromSeconds(7.5), TimeSpan.FromSeconds(2.5));
}

/// <summary>A folder of the job that a container sees under another name.</summary>
/// <param name="Path">Its path, as the job's processes see it.</param>
/// <param name="Target">Its path in the container.</param>
public sealed record SharedFolder(string Path, string Target);

/// <summary>Where the folders of a job are in the container that its processes run in.</summary>
/// <param name="Workspace">The workspace.</param>
/// <param name="Temporary">Temporary files.</param>
/// <param name="Tools">Tools that outlive the job.</param>
/// <param name="Actions">Packed actions.</param>
/// <param name="Home">The home folder; null for that of the image.</param>
public sealed record ContainerPlaces(string Workspace, string Temporary, string Tools, string Actions, string? Home)
{
    /// <summary>Where containers of jobs find this machine's programs <c>node</c>: each in the folder <c>bin</c> of one that is named after its version.</summary>
    public const string Nodes = "/__e";
}
