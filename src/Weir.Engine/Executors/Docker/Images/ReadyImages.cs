using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Containers;

namespace Weir.Engine.Executors.Docker.Images;

/// <summary>Looks at the images that an engine has.</summary>
internal static class ReadyImages
{
    /// <summary>The image; null where the engine does not have it.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="name">What the engine knows it by.</param>
    /// <param name="reference">What it was asked for.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<ReadyImage?> FindAsync(DockerEngine engine, string name, ImageReference reference, CancellationToken cancellationToken)
    {
        try
        {
            return Of(reference, await engine.Client.Images.InspectImageAsync(name, cancellationToken).ConfigureAwait(false));
        }
        catch (DockerImageNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (EngineFailure.Covers(exception))
        {
            throw EngineFailure.Explain(engine.Endpoint, $"the image '{reference}' cannot be looked at", exception);
        }
    }

    private static ReadyImage Of(ImageReference reference, ImageInspectResponse image) => new(
        reference.FamiliarName,
        image.ID.StartsWith("sha256:", StringComparison.Ordinal) ? image.ID : "sha256:" + image.ID,
        Digest(reference, image),
        $"{image.Os}/{image.Architecture}{(image.Variant is { Length: > 0 } variant ? "/" + variant : "")}",
        image.Size,
        image.Config);

    /// <summary>An image that was pushed to several registries, or pulled from several, has a digest in each.</summary>
    private static string? Digest(ImageReference reference, ImageInspectResponse image)
    {
        var digests = image.RepoDigests ?? [];
        return digests.FirstOrDefault(digest => digest.Split('@')[0] == reference.Name)
            ?? digests.FirstOrDefault(digest => digest.Split('@')[0].EndsWith("/" + reference.Name, StringComparison.Ordinal));
    }
}
