using Weir.Engine.Executors.Host;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>Runs jobs where they ask to run: in a container where they name an image, otherwise on this machine; with services and actions in containers.</summary>
/// <remarks>A job without containers never touches the engine. What a Weir that was killed left behind is removed by <see cref="HostLeftovers"/>.</remarks>
/// <param name="host">How jobs run on this machine.</param>
/// <param name="options">How they run in containers.</param>
/// <param name="access">The engine.</param>
/// <param name="time">Measures times.</param>
public sealed class DockerExecutor(HostOptions host, DockerOptions options, EngineAccess access, TimeProvider time) : IExecutor
{
    /// <inheritdoc/>
    public string Name => "docker";

    /// <inheritdoc/>
    public ValueTask<IJobSession> OpenAsync(SessionRequest request, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            throw new ExecutorException("jobs cannot run on Windows itself: run weir in WSL (wsl --install), where it runs as on Linux");
        cancellationToken.ThrowIfCancellationRequested();
        var folder = JobFolder.Create(WorkRoot.Open(host.WorkRoot), request, host);
        if (request.InContainer is null && request.MachineImage is null)
            return ValueTask.FromResult<IJobSession>(new HostSession(folder, HostEnvironment.For(folder.Places, host), Containers(null), time));
        var folders = JobFolders.Make(folder, request.InContainer, host, options);
        return ValueTask.FromResult<IJobSession>(new DockerSession(folder, folders, Containers(folders), host, time));

        EngineContainers Containers(JobFolders? inside) => new(folder, request, inside, access, options, time);
    }
}
