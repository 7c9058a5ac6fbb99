using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Docker.Images;

namespace Weir.Engine.Executors.Docker;

/// <summary>The engine that all jobs of this process share, connected to when the first needs it, and its images. Safe for concurrent use.</summary>
/// <param name="around">What says where it is, and what registries are given.</param>
/// <param name="time">The time.</param>
public sealed class EngineAccess(EngineSurroundings around, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private DockerEngine? _engine;
    private ImageStore? _images;

    /// <summary>The engine.</summary>
    /// <exception cref="Pipelines.Execution.ExecutorException">It cannot be reached; the next call tries again.</exception>
    public async ValueTask<DockerEngine> GetAsync(CancellationToken cancellationToken)
    {
        if (_engine is { } known)
            return known;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _engine ??= await DockerEngine.ConnectAsync(around, time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The images of the engine, as they stay for the life of this process.</summary>
    public ImageStore ImagesOf(DockerEngine engine) =>
        LazyInitializer.EnsureInitialized(ref _images, () => new ImageStore(engine, new RegistryLogins(around, time), time));

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine?.Dispose();
        _gate.Dispose();
    }
}
