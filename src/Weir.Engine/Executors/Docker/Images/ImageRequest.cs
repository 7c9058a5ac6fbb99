using DockerOCIImageConfig = Docker.DotNet.Models.DockerOCIImageConfig;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Images;

/// <summary>An image that a job needs.</summary>
/// <param name="Reference">The image, as the pipeline names it.</param>
public sealed record ImageRequest(string Reference)
{
    /// <summary>The platform, as <c>os/architecture[/variant]</c>; null for the engine's.</summary>
    public string? Platform { get; init; }

    /// <summary>How it is fetched: the first that works.</summary>
    public IReadOnlyList<PullPolicy> Policies { get; init; } = [PullPolicy.IfNotPresent];

    /// <summary>What its registry asks for; null for what the user's own Docker configuration says.</summary>
    public RegistryCredentials? Credentials { get; init; }

    /// <summary>Takes the name of an image apart.</summary>
    /// <exception cref="ExecutorException">It is none.</exception>
    public static ImageReference Read(string text)
    {
        var image = ImageReference.Parse(text);
        return image.Problem is { } problem
            ? throw new ExecutorException($"'{Shown(text)}' is no image: {problem.Message}{(problem.Help is { } help ? $"; {help}" : "")}")
            : image.Value!;
    }

    /// <summary>What a container asks for.</summary>
    public static ImageRequest Of(ContainerSpec container) => new(container.Image)
    {
        Platform = container.Platform,
        Policies = container.PullPolicies,
        Credentials = container.Credentials,
    };

    private static string Shown(string text) => text.Length > 100 ? text[..100] + "..." : text;
}

/// <summary>An image that the engine has.</summary>
/// <param name="Reference">What was asked for.</param>
/// <param name="Id">Names the image for the engine, whatever becomes of its tags: <c>sha256:</c> and 64 digits.</param>
/// <param name="Digest">Names it in its registry; null where it is from none.</param>
/// <param name="Platform">Its platform, as <c>os/architecture[/variant]</c>.</param>
/// <param name="Size">How large it is, in bytes.</param>
/// <param name="Configuration">What it says of its containers; null where it says nothing.</param>
public sealed record ReadyImage(string Reference, string Id, string? Digest, string Platform, long Size, DockerOCIImageConfig? Configuration);
