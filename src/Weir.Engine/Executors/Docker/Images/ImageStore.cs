using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Images;

/// <summary>
/// The images of one run. What a reference stands for is decided when it is first asked for, and stays so for the run, whatever becomes of its tag.
/// Safe for concurrent use: who asks for the same waits for the same work.
/// </summary>
/// <param name="engine">Has the images.</param>
/// <param name="logins">What registries are given where a request brings nothing.</param>
/// <param name="time">The time.</param>
public sealed class ImageStore(DockerEngine engine, RegistryLogins logins, TimeProvider time)
{
    private readonly SharedWork<(string Reference, string Platform), ReadyImage> _images = new();

    /// <summary>Makes an image present.</summary>
    /// <param name="request">The image.</param>
    /// <param name="output">Takes a line when pulling begins and ends, and every few seconds between.</param>
    /// <param name="cancellationToken">Ends the call; a pull that others wait for goes on.</param>
    /// <exception cref="ExecutorException">It cannot be had; the message says why and what to do.</exception>
    public Task<ReadyImage> EnsureAsync(ImageRequest request, IOutput output, CancellationToken cancellationToken) => _images.GetAsync(
        (request.Reference, request.Platform ?? ""),
        output,
        (shared, token) => new ImagePull(engine, logins, time, request, shared).RunAsync(token),
        cancellationToken);
}
