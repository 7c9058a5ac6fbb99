using System.Runtime.InteropServices;
using Weir.Pipelines.Execution;

namespace Weir.Testing;

/// <summary>A session with files in memory and no processes: for what only moves files.</summary>
public sealed class MemorySession : IJobSession
{
    public JobPlaces Places { get; } = new("/work/shop", "/work/temp", "/work/tools", "/work/actions", "/home/mona");

    public Machine Machine { get; init; } = new("memory", OperatingSystemKind.Linux, Architecture.X64);

    public IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>();

    public MemoryFiles Files { get; } = new();

    IJobFiles IJobSession.Files => Files;

    public IContainerDesk Containers { get; init; } = new FakeContainers();

    public ValueTask<string?> FindProgramAsync(string name, string path, CancellationToken cancellationToken) => new((string?)null);

    public ValueTask<ProcessResult> RunAsync(ProcessRequest request, IOutput output, CancellationToken cancellationToken) =>
        throw new ExecutorException($"'{request.Program}' cannot be run: this session has no processes");

    public ValueTask KillAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
