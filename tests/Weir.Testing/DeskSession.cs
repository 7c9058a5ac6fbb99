using Weir.Pipelines.Execution;

namespace Weir.Testing;

/// <summary>A session with another desk for its containers.</summary>
public sealed class DeskSession(IJobSession inner, IContainerDesk desk) : IJobSession
{
    public JobPlaces Places => inner.Places;

    public Machine Machine => inner.Machine;

    public IReadOnlyDictionary<string, string> Environment => inner.Environment;

    public IJobFiles Files => inner.Files;

    public IContainerDesk Containers => desk;

    public ValueTask<string?> FindProgramAsync(string name, string path, CancellationToken cancellationToken) => inner.FindProgramAsync(name, path, cancellationToken);

    public ValueTask<ProcessResult> RunAsync(ProcessRequest request, IOutput output, CancellationToken cancellationToken) => inner.RunAsync(request, output, cancellationToken);

    public ValueTask KillAsync() => inner.KillAsync();

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
