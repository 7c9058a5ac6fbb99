using Weir.Engine.Executors.Docker;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Host;

/// <summary>Runs jobs as processes of this machine, each with folders of its own and an environment from an allow-list.</summary>
/// <remarks>
/// What a Weir that was killed left behind is removed by <see cref="HostLeftovers"/>, which a program calls once when it starts. This process
/// adopts what the processes of its jobs leave behind, as an init does.
/// </remarks>
/// <param name="options">How.</param>
/// <param name="time">Measures the times that a process is given to stop.</param>
public sealed class HostExecutor(HostOptions options, TimeProvider time) : IExecutor
{
    /// <inheritdoc/>
    public string Name => "host";

    /// <inheritdoc/>
    public ValueTask<IJobSession> OpenAsync(SessionRequest request, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            throw new ExecutorException("jobs cannot run on Windows itself: run weir in WSL (wsl --install), where it runs as on Linux");
        cancellationToken.ThrowIfCancellationRequested();
        var folder = JobFolder.Create(WorkRoot.Open(options.WorkRoot), request, options);
        return ValueTask.FromResult<IJobSession>(new HostSession(folder, HostEnvironment.For(folder.Places, options), new NoContainers(), time));
    }
}
