namespace Weir.Pipelines.Containers;

/// <summary>The files of a container besides those of its image.</summary>
public sealed record StorageSettings
{
    /// <summary>Volumes besides those of the pipeline's own keyword.</summary>
    public IReadOnlyList<VolumeMount> Volumes { get; init; } = [];

    /// <summary>Mounts.</summary>
    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    /// <summary>Folders in memory, each with its options such as <c>size=64m</c>, or none.</summary>
    public IReadOnlyDictionary<string, string> Tmpfs { get; init; } = new Dictionary<string, string>();

    /// <summary>The driver of its volumes; empty for the engine's own.</summary>
    public string VolumeDriver { get; init; } = "";

    /// <summary>Containers whose volumes it has too, each as <c>NAME</c>, <c>NAME:ro</c> or <c>NAME:rw</c>.</summary>
    public IReadOnlyList<string> VolumesFrom { get; init; } = [];

    /// <summary>Options of the engine's storage driver.</summary>
    public IReadOnlyDictionary<string, string> DriverOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>True where the files of the image cannot be written to.</summary>
    public bool IsReadOnly { get; init; }
}
