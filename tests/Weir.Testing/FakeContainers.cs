using System.Net;
using System.Text;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;

namespace Weir.Testing;

/// <summary>Containers that are noted and never run.</summary>
public sealed class FakeContainers : IContainerDesk
{
    private readonly List<ContainerRun> _ran = [];

    /// <summary>What the job asked for; null before it did.</summary>
    public JobContainers? Wanted { get; private set; }

    /// <summary>What the containers are said to be.</summary>
    public StartedContainers Started { get; set; } = StartedContainers.None;

    /// <summary>What was to run in containers of its own, in order.</summary>
    public IReadOnlyList<ContainerRun> Ran => _ran;

    /// <summary>The images that were made ready, in order.</summary>
    public List<ActionImage> Prepared { get; } = [];

    /// <summary>What a container does in place of running: gives its exit code.</summary>
    public Func<ContainerRun, IOutput, int> Body { get; set; } = static (_, _) => 0;

    /// <summary>Why they cannot be started; null where they can.</summary>
    public string? Refusal { get; set; }

    /// <summary>Why no image can be made ready; null where it can.</summary>
    public string? Unprepared { get; set; }

    /// <summary>What the engine says when it starts them.</summary>
    public List<string> Says { get; } = [];

    /// <summary>The address by which containers of actions reach this machine.</summary>
    public IPAddress? Gateway { get; set; }

    /// <summary>How often they were stopped.</summary>
    public int Stops { get; private set; }

    public ValueTask<StartedContainers> StartAsync(JobContainers wanted, IOutput output, CancellationToken cancellationToken)
    {
        Wanted = wanted;
        if (Refusal is { } reason)
            throw new ExecutorException(reason);
        foreach (var line in Says)
            output.Line(Encoding.UTF8.GetBytes(line));
        return ValueTask.FromResult(Started);
    }

    public ValueTask<string> PrepareAsync(ActionImage image, IOutput output, CancellationToken cancellationToken)
    {
        if (Unprepared is { } reason)
            throw new ExecutorException(reason);
        Prepared.Add(image);
        return ValueTask.FromResult($"image-{Prepared.Count}");
    }

    public ValueTask<ProcessResult> RunAsync(ContainerRun run, IOutput output, CancellationToken cancellationToken)
    {
        _ran.Add(run);
        return ValueTask.FromResult(new ProcessResult(Body(run, output), false));
    }

    public ValueTask<IPAddress?> GatewayAsync(CancellationToken cancellationToken) => new(Gateway);

    public ValueTask StopAsync(IOutput output, CancellationToken cancellationToken)
    {
        Stops++;
        return ValueTask.CompletedTask;
    }
}
