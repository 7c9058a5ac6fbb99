using Weir.Pipelines.Containers.Grammars;

namespace Weir.Pipelines.Containers;

/// <summary>A volume of a container.</summary>
/// <param name="Source">
/// A path of the engine's machine, the name of a volume, or null for a volume of its own. What begins with <c>.</c> is below the workspace.
/// </param>
/// <param name="Target">Where it is in the container: an absolute path.</param>
/// <param name="Options">What follows, such as <c>ro</c> or <c>z</c>, in order.</param>
public sealed record VolumeMount(string? Source, string Target, IReadOnlyList<string> Options)
{
    /// <summary>True where the source is a path of the engine's machine, not the name of a volume.</summary>
    public bool IsPath => Source is ['/' or '.', ..];

    /// <summary>Reads <c>target</c>, <c>source:target</c> or <c>source:target:options</c>.</summary>
    public static Parsed<VolumeMount> Parse(string text) => Volumes.Read(text);
}
