using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Weir.Engine.Executors.Docker.Elsewhere;
using Weir.Engine.Executors.Host;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>One job whose processes run in a container.</summary>
internal sealed class DockerSession(JobFolder folder, JobFolders folders, EngineContainers containers, HostOptions options, TimeProvider time) : ILocalSession
{
    private readonly JobProcesses<ContainerProcess> _processes = new();
    private readonly ConcurrentDictionary<(string Name, string Path), string> _programs = [];
    private readonly Lock _gate = new();

    private ArchiveFiles? _archives;
    private int _count;
    private bool _isClosed;

    public JobPlaces Places { get; private set; } = folders.Places;

    public Machine Machine => HostEnvironment.Machine;

    public IReadOnlyDictionary<string, string> Environment => field ??= EnvironmentOf(Running);

    public IJobFiles Files => field ??= new ContainerFiles(folders, Archives);

    public IContainerDesk Containers => containers;

    public string Folder => folder.Location;

    // The engine has its own view of mounts, taken when the container began.
    public bool SeesMounts => false;

    private ArchiveFiles Archives => LazyInitializer.EnsureInitialized(
        ref _archives, () => containers.Files = new ArchiveFiles(() => containers.Job, folder.Location, () => containers.Job is { IsElsewhere: true } && _processes.IsQuiet));

    private RunningContainer Running => containers.Job ?? throw new InvalidOperationException("the job's containers have not been started");

    public string MakeScratch() => folder.MakeScratch();

    public string ToThisMachine(string path) => folders.Here.ToOutside(path) ?? path;

    public async ValueTask HandOverAsync(string path, bool isWhole, CancellationToken cancellationToken)
    {
        if (!Running.IsElsewhere)
        {
            if (Running.HasUser)
                OpenFolder.ToAll(path);
            return;
        }

        var inside = folders.Here.ToInside(path) ?? throw new IOException($"the job's container has no folder for '{path}'");
        await Files.MakeFolderAsync(inside, cancellationToken).ConfigureAwait(false);
        await Archives.SettleAsync().ConfigureAwait(false);
        var (code, complaint) = await Running.ShellAsync(isWhole ? ContainerShell.Empty : ContainerShell.RemoveRepository, inside).ConfigureAwait(false);
        if (code != 0)
            throw new IOException($"the folder '{inside}' of the job's container cannot be emptied: {complaint.Trim()}");
        var container = new ContainerArchives(Running.Engine, Running.Id);
        await FolderUpload.SendAsync(container, [new MappedFolder(inside, path)], folder.MakeScratch(), Running.HasUser, cancellationToken).ConfigureAwait(false);
        FolderRemoval.RemoveContents(path);
    }

    // What was found is there for the next step as well; what was not, a step may have installed.
    public async ValueTask<string?> FindProgramAsync(string name, string path, CancellationToken cancellationToken)
    {
        if (_programs.TryGetValue((name, path), out var known))
            return known;
        var candidates = path.Split(':').Where(place => place.StartsWith('/')).Select(place => $"{place.TrimEnd('/')}/{name}").ToList();
        var files = await Task.WhenAll(candidates.Select(candidate => Files.StatAsync(candidate, cancellationToken).AsTask())).ConfigureAwait(false);
        var found = files.FirstOrDefault(file => file is { Kind: JobFileKind.File } && ContainerStartFailure.IsProgram(file))?.Path;
        return found is null ? null : _programs.GetOrAdd((name, path), found);
    }

    public async ValueTask<ProcessResult> RunAsync(ProcessRequest request, IOutput output, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        cancellationToken.ThrowIfCancellationRequested();
        var failure = new ContainerStartFailure(this, request);
        await failure.CheckAsync(cancellationToken).ConfigureAwait(false);
        await Archives.SettleAsync().ConfigureAwait(false);
        var process = await StartAsync(request, output).ConfigureAwait(false);
        var result = await EndAsync(process, request, cancellationToken).ConfigureAwait(false);
        if (process.Pump.TakeFailure() is { } thrown)
            ExceptionDispatchInfo.Throw(thrown);
        await failure.CheckAsync(result, CancellationToken.None).ConfigureAwait(false);
        return result;
    }

    public async ValueTask KillAsync()
    {
        _processes.MarkStopped();
        await containers.KillAsync().ConfigureAwait(false);
        if (containers.Job is { } container)
            await container.EndAllAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
        }

        var failure = default(Exception);
        using (folder)
        using (_archives)
        {
            try
            {
                _processes.MarkStopped();
                await containers.DisposeAsync().ConfigureAwait(false);
            }
            finally
            {
                failure = await _processes.EndOutputAsync().ConfigureAwait(false);
            }

            // While containers may be left, the folder tells the next start where to look for them.
            await folder.RemoveAsync().ConfigureAwait(false);
        }

        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    private async Task<ContainerProcess> StartAsync(ProcessRequest request, IOutput output)
    {
        int number;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            number = ++_count;
        }

        var process = await ContainerProcess.StartAsync(Running, folders, number, request, _processes.Closing, output).ConfigureAwait(false);
        _processes.Add(number, process);
        return process;
    }

    private async Task<ProcessResult> EndAsync(ContainerProcess process, ProcessRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await process.RunAsync(request.Stop, time, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException) when (process.Failure is { } failure)
        {
            throw failure;
        }
    }

    private IReadOnlyDictionary<string, string> EnvironmentOf(RunningContainer container)
    {
        var environment = new Dictionary<string, string>(container.Environment, StringComparer.Ordinal);
        foreach (var (name, value) in options.Variables)
            environment[name] = value;
        if (!environment.ContainsKey("HOME"))
            environment["HOME"] = "/root";
        Places = Places with { Home = environment["HOME"] };
        environment.TryAdd("GIT_CONFIG_COUNT", "1");
        environment.TryAdd("GIT_CONFIG_KEY_0", "safe.directory");
        environment.TryAdd("GIT_CONFIG_VALUE_0", "*");
        return environment;
    }
}
