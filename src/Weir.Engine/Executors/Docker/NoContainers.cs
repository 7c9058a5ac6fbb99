using System.Text;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>The containers of a job that runs on this machine alone: none.</summary>
internal sealed class NoContainers : IJobContainers
{
    public ValueTask<StartedContainers> StartAsync(JobContainers wanted, IOutput output, CancellationToken cancellationToken)
    {
        if (wanted.Job is { } job)
            output.Line(Encoding.UTF8.GetBytes($"The image '{job.Image}' is not used: the job runs on this machine itself, as asked (--executor host)."));
        foreach (var service in wanted.Services)
            output.Line(Encoding.UTF8.GetBytes($"The service '{service.Name}' ({service.Container.Image}) is not started: the job runs without containers, as asked (--executor host)."));
        return ValueTask.FromResult(StartedContainers.None);
    }

    public ValueTask<string> PrepareAsync(ActionImage image, IOutput output, CancellationToken cancellationToken) => throw Refusal();

    public ValueTask<ProcessResult> RunAsync(ContainerRun run, IOutput output, CancellationToken cancellationToken) => throw Refusal();

    public ValueTask<System.Net.IPAddress?> GatewayAsync(CancellationToken cancellationToken) => new((System.Net.IPAddress?)null);

    public ValueTask StopAsync(IOutput output, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask KillAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ExecutorException Refusal() => new("an action that runs in a container needs a container engine: leave out '--executor host'");
}
