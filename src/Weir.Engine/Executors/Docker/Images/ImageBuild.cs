using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Images;

/// <summary>An image that is made from a Dockerfile.</summary>
/// <param name="Files">The files among which the context is.</param>
/// <param name="Folder">The folder that is the context: an absolute path.</param>
public sealed record ImageBuild(IJobFiles Files, string Folder)
{
    /// <summary>The Dockerfile, as a path from the context.</summary>
    public string Dockerfile { get; init; } = "Dockerfile";

    /// <summary>The platform, as <c>os/architecture[/variant]</c>; null for the engine's.</summary>
    public string? Platform { get; init; }

    /// <summary>The stage that is wanted; null for the last.</summary>
    public string? Target { get; init; }

    /// <summary>The values of its <c>ARG</c>s.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>The labels of the image; they are no part of what it is known by.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
