using System.Text;
using Weir.Delivery.Releases;
using Weir.Engine.Executors.Docker;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Docker.Images;
using Weir.Pipelines.Execution;

namespace Weir.Delivery.Targets.Docker;

/// <summary>The images of releases: what a name stands for is decided once, when the release is made.</summary>
/// <param name="access">The engine; the caller keeps it.</param>
public sealed class PinnedImages(EngineAccess access)
{
    private const string VersionMark = "{version}";

    /// <summary>Decides what the image of a release is. It is pulled where the engine does not have it.</summary>
    /// <param name="settings">The target.</param>
    /// <param name="version">The release's version; null where nobody named it.</param>
    /// <param name="progress">Gets a line when pulling begins and ends.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The settings with the image's name for good, and its digest.</returns>
    /// <exception cref="TargetException">It cannot be had.</exception>
    public async Task<(DockerSettings Settings, string Digest)> PinAsync(DockerSettings settings, string? version, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (settings.Image.Contains(VersionMark, StringComparison.Ordinal) && version is null)
            throw new TargetException($"the image '{settings.Image}' needs a version: name it, as in 'weir deploy --version 1.4.0'");
        var name = settings.Image.Replace(VersionMark, version, StringComparison.Ordinal);
        var image = await HaveAsync(name, progress, cancellationToken).ConfigureAwait(false);
        return (settings with { Image = image.Digest ?? name }, image.Id);
    }

    /// <summary>The name that stands for the same image for ever: its digest in a registry, or else in the engine.</summary>
    internal async Task<string> NameForGoodAsync(string name, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var image = await HaveAsync(name, progress, cancellationToken).ConfigureAwait(false);
        return image.Digest ?? image.Id;
    }

    /// <summary>True where the engine has an image.</summary>
    internal async Task<bool> HasAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(await access.GetAsync(cancellationToken).ConfigureAwait(false), name, cancellationToken).ConfigureAwait(false);
        }
        catch (ExecutorException refused)
        {
            throw new TargetException(refused.Message, refused);
        }
    }

    /// <summary>Makes sure that the engine has the image of a release.</summary>
    /// <returns>What the engine calls it.</returns>
    /// <exception cref="TargetException">It is gone, and cannot be had again.</exception>
    internal async Task<string> EnsureAsync(Release release, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var settings = (DockerSettings)release.Target;
        var image = await HaveAsync(settings.Image, progress, cancellationToken, release.Digest).ConfigureAwait(false);
        return image.Id == release.Digest ? image.Id : throw new TargetException(
            $"the image of {release.Version}, {release.Digest}, is gone from the engine, and '{settings.Image}' is another one now: deploy that as a release of its own");
    }

    /// <exception cref="ExecutorException">The engine is on another machine, where a gateway does not reach the loopback ports of its containers.</exception>
    internal static void MustBeHere(DockerEngine engine)
    {
        if (!engine.Endpoint.IsOfThisMachine)
            throw new ExecutorException($"the engine at {engine.Endpoint} is on another machine, and the gateway, which runs here, does not reach its containers: run 'weir deploy' over there");
    }

    private async Task<ReadyImage> HaveAsync(string name, IProgress<string> progress, CancellationToken cancellationToken, string? digest = null)
    {
        try
        {
            var engine = await access.GetAsync(cancellationToken).ConfigureAwait(false);
            MustBeHere(engine);
            var images = access.ImagesOf(engine);
            if (digest is not null && await FindAsync(engine, digest, cancellationToken).ConfigureAwait(false))
                return new ReadyImage(name, digest, null, engine.Description.Platform, 0, null);
            return await images.EnsureAsync(new ImageRequest(name), new Lines(progress), cancellationToken).ConfigureAwait(false);
        }
        catch (ExecutorException refused)
        {
            throw new TargetException(refused.Message, refused);
        }
    }

    private static async Task<bool> FindAsync(DockerEngine engine, string digest, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Client.Images.InspectImageAsync(digest, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (global::Docker.DotNet.DockerImageNotFoundException)
        {
            return false;
        }
        catch (Exception failure) when (engine.Explain($"the image {digest} cannot be looked at", failure) is { } explained)
        {
            throw explained;
        }
    }

    private sealed class Lines(IProgress<string> progress) : IOutput
    {
        public void Line(ReadOnlySpan<byte> utf8) => progress.Report(Encoding.UTF8.GetString(utf8));
    }
}
