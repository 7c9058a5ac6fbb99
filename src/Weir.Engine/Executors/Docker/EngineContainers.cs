using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Docker.Elsewhere;
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
    private readonly ConcurrentDictionary<string, bool> _started = [];
    private readonly List<(ServiceSpec Service, string Id)> _services = [];

    private DockerEngine? _engine;
    private Task? _ending;
    private FolderVolumes? _elsewhere;
    private string? _network;
    private int _count;

    /// <summary>The container that the job's processes run in; null before it runs, and where there is none.</summary>
    public RunningContainer? Job { get; private set; }

    /// <summary>The files of the job's container that are not here; null where it has none of its own.</summary>
    public ArchiveFiles? Files { get; set; }

    public async ValueTask<StartedContainers> StartAsync(JobContainers wanted, IOutput output, CancellationToken cancellationToken)
    {
        var job = folders is null ? null : wanted.Job ?? (request.MachineImage is { } image ? new ContainerSpec { Image = image, Entrypoint = [] } : null);
        if (job is null && wanted.Services.Count == 0)
            return StartedContainers.None;
        var engine = await EngineAsync(cancellationToken).ConfigureAwait(false);
        ElsewhereRules.Check(engine, job is null ? null : folders, wanted);
        if (wanted.Services.Count > 0)
            await MakeNetworkAsync(engine, output, cancellationToken).ConfigureAwait(false);
        var volumes = new JobVolumes(engine, _notes, _labels, JobLabels.Prefix(folder.Number));
        _elsewhere = folders is null || engine.Description.SharesFiles ? null : new FolderVolumes(engine, volumes, folders, folder);
        var start = new ContainerStart(engine, access.ImagesOf(engine), _labels, _network, folder.Places.Workspace)
        {
            Options = options,
            Time = time,
            Volumes = volumes,
            Notes = _notes,
            Elsewhere = _elsewhere,
        };
        var fromMachine = job is null || IsMachine(wanted);
        var services = new Dictionary<string, StartedContainer>(StringComparer.Ordinal);
        foreach (var service in wanted.Services)
        {
            services[service.Name] = await start.ServiceAsync(service, () => NameOf(service.Name), fromMachine, output, cancellationToken).ConfigureAwait(false);
            _started[services[service.Name].Id] = true;
            _services.Add((service, services[service.Name].Id));
        }

        if (job is not null && options.Nodes is { } nodes)
            await nodes.FillAsync(cancellationToken).ConfigureAwait(false);
        if (job is not null)
            Job = await start.JobAsync(job, NameOf("job"), folders!, IsMachine(wanted), output, cancellationToken).ConfigureAwait(false);
        if (Job is { } running)
        {
            _started[running.Id] = true;
            RememberImage(running.Image);
        }

        foreach (var service in wanted.Services)
        {
            await new ServiceWait(engine, options, time).AwaitAsync(service, services[service.Name].Id, output, cancellationToken).ConfigureAwait(false);
            if (fromMachine && service.PublishPorts)
                output.Line(Encoding.UTF8.GetBytes(MachinePorts.PlaceOf(service, services[service.Name].Ports)));
        }

        var isHere = Job is null || (IsMachine(wanted) && !Job.IsElsewhere);
        var gateway = isHere ? null : await GatewayAsync(cancellationToken).ConfigureAwait(false);
        return new StartedContainers(
            Job is null ? null : new StartedContainer(Job.Id, await start.PortsOfAsync(Job.Id, cancellationToken).ConfigureAwait(false)), services, _network ?? "bridge")
        {
            Gateway = gateway,
            IsCutOff = !isHere && gateway is null,
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
            return await RunElsewhereAsync(engine, run, output, cancellationToken).ConfigureAwait(false);
        List<MappedFolder> mapped = [.. run.Folders.Select(shared => new MappedFolder(shared.Target, Outside(shared.Path)))];
        RememberImage(run.Image);
        try
        {
            return await new ContainerOnce(engine, _notes, _labels, _network, time).RunAsync(run, NameOf("action"), new BoundFolders([.. mapped, .. Readable()]), output, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await GiveBackAsync([.. mapped.Select(folder => folder.Outside)]).ConfigureAwait(false);
        }
    }

    private async Task<ProcessResult> RunElsewhereAsync(DockerEngine engine, ContainerRun run, IOutput output, CancellationToken cancellationToken)
    {
        if (_elsewhere is not { } volumes || Job is not { } job)
            throw ElsewhereRules.NoAction(engine);
        if (Files is { } files)
            await files.SettleAsync().ConfigureAwait(false);
        var carried = new CarriedFolders(engine, job, volumes, run.Folders, folder);
        return await new ContainerOnce(engine, _notes, _labels, _network, time).RunAsync(run, NameOf("action"), carried, output, cancellationToken).ConfigureAwait(false);
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
            return access.OwnAddress();
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
        if (_engine is not { } engine || _started.IsEmpty)
            return;
        foreach (var (service, id) in _services)
            await new ServiceWait(engine, options, time).TellIfEndedAsync(service, id, output).ConfigureAwait(false);
        output.Line("Stopping and removing the containers of the job"u8);
        _started.Clear();

        // What is read of the job afterwards, such as its reports, is in the container alone where the engine sees no files here.
        if (Job is not { IsElsewhere: true })
            _ending = EndAsync();
    }

    public async ValueTask KillAsync()
    {
        if (_engine is not { } engine)
            return;
        await engine.AskAsync(
            "the job's containers cannot be ended; the next start of weir removes them",
            async (client, token) =>
            {
                foreach (var container in await ListAsync(client).ConfigureAwait(false))
                {
                    if (!_started.ContainsKey(container.ID))
                        await ContainerRemoval.RemoveAsync(client, container.ID, token).ConfigureAwait(false);
                }

                return true;
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await (_ending ?? EndAsync()).ConfigureAwait(false);

    private async Task EndAsync()
    {
        try
        {
            if (Job is { IsElsewhere: false } container && !Environment.IsPrivilegedProcess && await container.WhyGoneAsync().ConfigureAwait(false) is null)
            {
                await container.EndAllAsync().ConfigureAwait(false);
                await container.ShellAsync(ContainerShell.Give, [FolderReturn.OwnerAt(container.Engine), .. Writable.Select(mapped => mapped.Inside)]).ConfigureAwait(false);
            }
        }
        finally
        {
            await RemoveAsync().ConfigureAwait(false);
        }

        if (Job is { IsElsewhere: false })
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

    private async Task<IList<ContainerListResponse>> ListAsync(DockerClient client) =>
        await client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = JobLabels.Filter(folder.Location, folder.Number) }).ConfigureAwait(false);

    private ImageBuild BuildOf(ActionImage.Built built) =>
        (Job is { IsElsewhere: true } && Files is { } files ? new ImageBuild(files, built.Folder) : new ImageBuild(new HostFiles(), Outside(built.Folder))) with { Dockerfile = built.Dockerfile };

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
