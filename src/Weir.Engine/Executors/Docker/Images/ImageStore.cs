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
    private readonly SharedWork<string, ReadyImage> _builds = new();

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

    /// <summary>
    /// Makes an image from a Dockerfile, unless the engine has it from the same files already. A change of the images that it is made from is not
    /// looked for: removing the image has it made again. The same files are built once, also when they are asked for at once.
    /// </summary>
    /// <param name="build">What to build.</param>
    /// <param name="output">Takes what the build writes.</param>
    /// <param name="cancellationToken">Ends the call; a build that others wait for goes on.</param>
    /// <exception cref="ExecutorException">It cannot be made; the message names the instruction that failed, and why.</exception>
    public async Task<ReadyImage> BuildAsync(ImageBuild build, IOutput output, CancellationToken cancellationToken)
    {
        var context = await BuildContext.ReadAsync(build, cancellationToken).ConfigureAwait(false);
        var digest = await context.DigestAsync(build.Platform ?? engine.Description.Platform, cancellationToken).ConfigureAwait(false);
        return await _builds.GetAsync(
            digest,
            output,
            (shared, token) => new ImageBuilder(engine, logins, context, digest, shared).RunAsync(token),
            cancellationToken).ConfigureAwait(false);
    }
}
