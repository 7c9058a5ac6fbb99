using Docker.DotNet.Models;
using Weir.Pipelines.Containers;

namespace Weir.Engine.Executors.Docker.Requests;

/// <summary>Volumes: those that come from somewhere, and those that a container has for itself.</summary>
/// <param name="Binds">Each as <c>source:target[:options]</c>.</param>
/// <param name="Own">The targets of its own ones.</param>
internal sealed record VolumeRequest(List<string> Binds, Dictionary<string, EmptyStruct> Own)
{
    public static VolumeRequest Of(IReadOnlyList<VolumeMount> volumes, string workspace) => new(
        [.. volumes.Where(volume => volume.Source is not null).Select(volume => Bind(volume, workspace))],
        volumes.Where(volume => volume.Source is null).DistinctBy(volume => volume.Target).ToDictionary(volume => volume.Target, _ => default(EmptyStruct)));

    /// <summary>A path of the engine's machine: that of the workspace, where it begins with a dot.</summary>
    public static string Resolve(string path, string workspace) => path is ['.', ..] ? Path.GetFullPath(path, workspace) : path;

    private static string Bind(VolumeMount volume, string workspace) =>
        $"{Resolve(volume.Source!, workspace)}:{volume.Target}{(volume.Options.Count > 0 ? $":{string.Join(',', volume.Options)}" : "")}";
}
