using System.Net;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Docker.Images;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>The engine that all jobs of this process share, connected to when the first needs it, and its images. Safe for concurrent use.</summary>
/// <param name="around">What says where it is, and what registries are given.</param>
/// <param name="time">The time.</param>
public sealed class EngineAccess(EngineSurroundings around, TimeProvider time) : IDisposable
{
    private const string AddressVariable = "WEIR_ADDRESS";

    private readonly SemaphoreSlim _gate = new(1);
    private DockerEngine? _engine;
    private ImageStore? _images;

    /// <summary>The engine.</summary>
    /// <exception cref="ExecutorException">It cannot be reached; the next call tries again.</exception>
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

    /// <summary>The address of this machine that containers of engines on other machines reach it by: the variable <c>WEIR_ADDRESS</c>; null where there is none.</summary>
    /// <exception cref="ExecutorException">It is no address.</exception>
    public IPAddress? OwnAddress() =>
        around.Given(AddressVariable) is not { } text ? null
        : IPAddress.TryParse(text, out var address) ? address
        : throw new ExecutorException($"{AddressVariable} is '{text}', which is no address: name one of this machine that the engine's containers reach, such as 192.168.1.5");

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine?.Dispose();
        _gate.Dispose();
    }
}
