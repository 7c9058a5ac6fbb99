using Weir.Engine.Executors.Docker.Connection;

namespace Weir.Engine.Executors.Docker;

/// <summary>The engine that all jobs of this process share, connected to when the first needs it. Safe for concurrent use.</summary>
/// <param name="connect">Connects to it.</param>
public sealed class EngineAccess(Func<CancellationToken, Task<DockerEngine>> connect) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private DockerEngine? _engine;

    /// <summary>The engine.</summary>
    /// <exception cref="Pipelines.Execution.ExecutorException">It cannot be reached; the next call tries again.</exception>
    public async ValueTask<DockerEngine> GetAsync(CancellationToken cancellationToken)
    {
        if (_engine is { } known)
            return known;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _engine ??= await connect(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine?.Dispose();
        _gate.Dispose();
    }
}
