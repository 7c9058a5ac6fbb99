using System.Net;
using System.Net.Sockets;
using System.Text;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Docker.Images;
using Weir.Engine.Executors.Host;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;
using ContainerSpec = Weir.Pipelines.Containers.ContainerSpec;
using ServiceSpec = Weir.Pipelines.Containers.ServiceSpec;

namespace Weir.Engine.Executors.Docker;

/// <summary>The containers of a job at an engine. The engine is asked for nothing before the job needs a container.</summary>
/// <param name="folder">The job's folder.</param>
/// <param name="request">The job.</param>
/// <param name="folders">Where its folders are in the container of its processes; null where those run here.</param>
/// <param name="access">The engine.</param>
/// <param name="options">How.</param>
/// <param name="time">The time.</param>
internal sealed class EngineContainers(JobFolder folder, SessionRequest request, JobFolders? folders, EngineAccess access, DockerOptions options, TimeProvider time)
    : IJobContainers
{
    private readonly Dictionary<string, string> _labels = JobLabels.Of(folder, request);
    private readonly MakingNotes _notes = new(folder.Location);
    private readonly List<string> _started = [];
    private readonly List<(ServiceSpec Service, string Id)> _services = [];

    private DockerEngine? _engine;
    private Task? _ending;
    private string? _network;
    private int _count;

    /// <summary>The container that the job's processes run in; null before it runs, and where there is none.</summary>
    public RunningContainer? Job { get; private set; }

    public async ValueTask<StartedContainers> StartAsync(JobContainers wanted, IOutput output, CancellationToken cancellationToken)
    {
        var job = folders is null ? null : wanted.Job ?? (request.MachineImage is { } image ? new ContainerSpec { Image = image, Entrypoint = [] } : null);
        if (job is null && wanted.Services.Count == 0)
            return StartedContainers.None;
        var engine = await EngineAsync(cancellationToken).ConfigureAwait(false);
        if (folders is not null && !engine.Description.SharesFiles)
            throw new ExecutorException($"the engine at {engine.Endpoint} cannot see the files of this machine, which the job's container needs: use an engine on this machine, or run weir on that one");
        if (wanted.Services.Count > 0)
            await MakeNetworkAsync(engine, output, cancellationToken).ConfigureAwait(false);
        var start = new ContainerStart(engine, access.ImagesOf(engine), _labels, _network, folder.Places.Workspace)
        {
            Options = options,
            Time = time,
            Volumes = new JobVolumes(engine, _notes, _labels, JobLabels.Prefix(folder.Number)),
            Notes = _notes,
        };
        var fromMachine = job is null || IsMachine(wanted);
        var services = new Dictionary<string, StartedContainer>(StringComparer.Ordinal);
        foreach (var service in wanted.Services)
        {
            services[service.Name] = await start.ServiceAsync(service, () => NameOf(service.Name), fromMachine, output, cancellationToken).ConfigureAwait(false);
            _started.Add(services[service.Name].Id);
            _services.Add((service, services[service.Name].Id));
        }

        if (job is not null && options.Nodes is { } nodes)
            await nodes.FillAsync(cancellationToken).ConfigureAwait(false);
        if (job is not null)
            Job = await start.JobAsync(job, NameOf("job"), folders!, IsMachine(wanted), output, cancellationToken).ConfigureAwait(false);
        if (Job is { } running)
        {
            _started.Add(running.Id);
            RememberImage(running.Image);
        }

        foreach (var service in wanted.Services)
        {
            await new ServiceWait(engine, options, time).AwaitAsync(service, services[service.Name].Id, output, cancellationToken).ConfigureAwait(false);
            if (fromMachine && service.PublishPorts)
                output.Line(Encoding.UTF8.GetBytes(MachinePorts.PlaceOf(service, services[service.Name].Ports)));
        }

        return new StartedContainers(
            Job is null ? null : new StartedContainer(Job.Id, await start.PortsOfAsync(Job.Id, cancellationToken).ConfigureAwait(false)), services, _network ?? "bridge")
        {
            Gateway = Job is null || IsMachine(wanted) ? null : await GatewayAsync(cancellationToken).ConfigureAwait(false),
        };
    }

    public async ValueTask<string> PrepareAsync(ActionImage image, IOutput output, CancellationToken cancellationToken)
    {
        var engine = await EngineAsync(cancellationToken).ConfigureAwait(false);
        return image switch
        {
            ActionImage.Published published => (await access.ImagesOf(engine).EnsureAsync(new ImageRequest(published.Name), output, cancellationToken).ConfigureAwait(false)).Id,
            ActionImage.Built built => (await access.ImagesOf(engine).BuildAsync(BuildOf(built), output, cancellationToken).ConfigureAwait(false)).Id,
            _ => throw new InvalidOperationException($"no way to prepare '{image}'"),
        };
    }

    public async ValueTask<ProcessResult> RunAsync(ContainerRun run, IOutput output, CancellationToken cancellationToken)
    {
        var engine = await EngineAsync(cancellationToken).ConfigureAwait(false);
        if (!engine.Description.SharesFiles)
            throw new ExecutorException($"the engine at {engine.Endpoint} cannot see the files of this machine, which the action's container needs: use an engine on this machine, or run weir on that one");
        List<MappedFolder> mapped = [.. run.Folders.Select(shared => new MappedFolder(shared.Target, Outside(shared.Path)))];
        RememberImage(run.Image);
        try
        {
            return await new ContainerOnce(engine, _notes, _labels, _network, time).RunAsync(run, NameOf("action"), [.. mapped, .. Readable()], output, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await GiveBackAsync([.. mapped.Select(folder => folder.Outside)]).ConfigureAwait(false);
        }
    }

    /// <summary>Gives back to this user what containers made in folders as root, by the first image of the job that can.</summary>
    /// <exception cref="ExecutorException">None can.</exception>
    private async Task GiveBackAsync(IReadOnlyList<string> outside)
    {
        if (_engine is not { } engine || !FolderReturn.IsNeeded(outside))
            return;
        await new FolderReturn(engine, _notes, _labels, NameOf("return")).GiveBackAsync(ContainerRemoval.ImagesOf(folder.Location), outside).ConfigureAwait(false);
    }

    public async ValueTask<IPAddress?> GatewayAsync(CancellationToken cancellationToken)
    {
        var engine = await EngineAsync(cancellationToken).ConfigureAwait(false);
        if (!engine.Description.SharesFiles || engine.Description.IsRootless)
            return null;
        var name = _network ?? "bridge";
        var network = await engine.AskAsync($"the network '{name}' cannot be looked at", (client, token) => client.Networks.InspectNetworkAsync(name, token), cancellationToken).ConfigureAwait(false);
        return network.IPAM?.Config?.Select(range => range.Gateway).FirstOrDefault(found => !string.IsNullOrEmpty(found)) is { } gateway && IPAddress.Parse(gateway) is var address && IsHere(address) ? address : null;
    }

    // The networks of an engine in a virtual machine, such as Docker Desktop's, have their gateways there.
    private static bool IsHere(IPAddress address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // The engine takes its time: what else the job has to end goes on meanwhile, and its session waits.
    public async ValueTask StopAsync(IOutput output, CancellationToken cancellationToken)
    {
        if (_engine is not { } engine || _started.Count == 0)
            return;
        foreach (var (service, id) in _services)
            await new ServiceWait(engine, options, time).TellIfEndedAsync(service, id, output).ConfigureAwait(false);
        output.Line("Stopping and removing the containers of the job"u8);
        _started.Clear();
        _ending = EndAsync();
    }

    public async ValueTask KillAsync()
    {
        if (_engine is not { } engine)
            return;
        foreach (var container in await ListAsync(engine).ConfigureAwait(false))
        {
            if (!_started.Contains(container.ID))
                await engine.Client.Containers.RemoveContainerAsync(container.ID, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync() => await (_ending ?? EndAsync()).ConfigureAwait(false);

    private async Task EndAsync()
    {
        if (Job is { } container && !Environment.IsPrivilegedProcess && await container.WhyGoneAsync().ConfigureAwait(false) is null)
            await container.ShellAsync(ContainerShell.EndAllAndGive, [FolderReturn.OwnerAt(container.Engine), .. Writable.Select(mapped => mapped.Inside)]).ConfigureAwait(false);
        await RemoveAsync().ConfigureAwait(false);
        if (Job is not null)
            await GiveBackAsync([.. Writable.Select(mapped => mapped.Outside)]).ConfigureAwait(false);
    }

    private async Task RemoveAsync()
    {
        if (_engine is not { } engine)
            return;
        await engine.AskAsync(
            "the job's containers cannot be removed; the next start of weir removes them",
            (client, _) => new ContainerRemoval(client, folder.Location, folder.Number).RemoveAsync(CancellationToken.None),
            CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<IList<ContainerListResponse>> ListAsync(DockerEngine engine) =>
        await engine.Client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = JobLabels.Filter(folder.Location, folder.Number) }).ConfigureAwait(false);

    private ImageBuild BuildOf(ActionImage.Built built) => new(new HostFiles(), Outside(built.Folder)) { Dockerfile = built.Dockerfile };

    // Written before anything is made, so that the next start knows where to look should this process be killed.
    private async Task<DockerEngine> EngineAsync(CancellationToken cancellationToken)
    {
        if (_engine is { } known)
            return known;
        var engine = await access.GetAsync(cancellationToken).ConfigureAwait(false);
        ContainerRemoval.Remember(folder.Location, engine);
        return _engine = engine;
    }

    private async Task MakeNetworkAsync(DockerEngine engine, IOutput output, CancellationToken cancellationToken)
    {
        var name = JobLabels.Prefix(folder.Number);
        await _notes.MakeAsync(name, () => engine.AskAsync(
            "the network of the job cannot be made",
            (client, token) => client.Networks.CreateNetworkAsync(new NetworksCreateParameters { Name = name, Driver = "bridge", Labels = _labels }, token),
            cancellationToken)).ConfigureAwait(false);
        _network = name;
        output.Line(Encoding.UTF8.GetBytes($"Network of the job: {name}"));
    }

    private void RememberImage(string image) => ContainerRemoval.RememberImage(folder.Location, image);

    /// <summary>A container that stands for the machine finds services where the machine would: at its own ports.</summary>
    private static bool IsMachine(JobContainers wanted) => wanted.Job is null && wanted.Services.Count > 0;

    private IEnumerable<MappedFolder> Writable => (folders?.Map.Folders ?? []).Where(mapped => !mapped.IsReadOnly);

    private IEnumerable<MappedFolder> Readable() => options.ReadableFolders.Where(Directory.Exists).Select(path => new MappedFolder(path, path, IsReadOnly: true));

    private string Outside(string path) => folders is null ? path : folders.Map.ToOutside(path)
        ?? throw new ExecutorException($"the folder '{path}' is in the job's container alone, so no other container can have it: lay it out in the workspace");

    private string NameOf(string part) => FormattableString.Invariant(
        $"{JobLabels.Prefix(folder.Number)}-{string.Concat(part.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-'))}-{Interlocked.Increment(ref _count)}");
}
