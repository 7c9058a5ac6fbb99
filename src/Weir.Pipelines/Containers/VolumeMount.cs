namespace Weir.Pipelines.Containers;

/// <summary>A volume of a container.</summary>
/// <param name="Source">A path of the engine's machine, the name of a volume, or null for a volume of its own.</param>
/// <param name="Target">Where it is in the container: an absolute path.</param>
/// <param name="Options">What follows, such as <c>ro</c> or <c>z</c>, in order.</param>
public sealed record VolumeMount(string? Source, string Target, IReadOnlyList<string> Options);
