using System.Net;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Images;

/// <summary>Says why an image cannot be pulled, and what to do.</summary>
internal static class PullFailure
{
    /// <summary>Explains what the engine said.</summary>
    /// <param name="image">The image.</param>
    /// <param name="platform">The platform that was asked for.</param>
    /// <param name="endpoint">The engine.</param>
    /// <param name="status">The status of its answer.</param>
    /// <param name="said">What it said.</param>
    /// <param name="hadCredentials">Whether the registry was given credentials.</param>
    public static ExecutorException Explain(
        ImageReference image, string platform, EngineEndpoint endpoint, HttpStatusCode status, string said, bool hadCredentials)
    {
        var reason = said switch
        {
            _ when Has(said, "no matching manifest", "does not match the specified platform", "no image found in manifest list", "no image found in image index") => NoPlatform(image, platform),
            _ when Has(said, "toomanyrequests", "too many requests", "rate limit") =>
                $"{image.Registry} allows no more pulls for now ({said}); sign in with 'docker login{LoginAddress(image)}' for more, or wait",
            _ when Has(said, "unauthorized", "denied", "no basic auth credentials", "authentication required", "403 Forbidden") =>
                $"{image.Registry} refuses access ({said}); {Login(image, hadCredentials)}",
            _ when Has(said, "not found", "manifest unknown", "does not exist", "name unknown") || status == HttpStatusCode.NotFound =>
                $"{image.Registry} has no such image ({said}); correct the name or the tag, or make the image here and say that it is not to be pulled",
            _ when Has(said, "server gave HTTP response to HTTPS client", "x509", "tls:") =>
                $"the engine does not trust {image.Registry} ({said}); give the engine its certificate in /etc/docker/certs.d/{image.Registry}, or name it in 'insecure-registries' of /etc/docker/daemon.json",
            _ when Has(said, "verification failed", "unexpected EOF", "digest", "connection reset", "unexpected end") =>
                $"what {image.Registry} sent is broken ({said}); try again, and look at the registry where it stays so",
            _ when Has(said, "dial tcp", "no such host", "i/o timeout", "connection refused", "no route to host", "Client.Timeout", "network is unreachable", "server misbehaving") =>
                $"the engine cannot reach {image.Registry} ({said}); check its network and proxy, or use an image that it has already",
            _ => EngineFailure.OfAnswer(endpoint, status, said),
        };
        return new ExecutorException($"the image '{image}' cannot be pulled: {reason}");
    }

    /// <summary>The image is not there for a platform.</summary>
    public static string NoPlatform(ImageReference image, string platform) =>
        $"there is no {platform} in '{image}'; name a platform that it has, an image that has {platform}, or an engine of another kind of machine";

    private static string Login(ImageReference image, bool hadCredentials) => hadCredentials
        ? "the name and password that it was given are wrong, or do not suffice; correct them, and the image's name"
        : $"sign in with 'docker login{LoginAddress(image)}', give credentials in the pipeline, or correct the image's name";

    private static string LoginAddress(ImageReference image) => image.Registry == ImageReference.DockerHub ? "" : " " + image.Registry;

    private static bool Has(string text, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (text.Contains(part, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
