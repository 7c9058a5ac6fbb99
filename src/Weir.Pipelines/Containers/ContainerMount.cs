namespace Weir.Pipelines.Containers;

/// <summary>A mount as <c>--mount</c> describes it.</summary>
public sealed record ContainerMount
{
    /// <summary>What is mounted.</summary>
    public MountKind Kind { get; init; } = MountKind.Volume;

    /// <summary>A path of the engine's machine (beginning with <c>.</c>: in the workspace), the name of a volume or an image; null where it has none.</summary>
    public string? Source { get; init; }

    /// <summary>Where it is in the container.</summary>
    public string Target { get; init; } = "";

    /// <summary>True where it cannot be written to.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>How far it may lag behind, where the engine's machine is a virtual one; null for the engine's way.</summary>
    public string? Consistency { get; init; }

    /// <summary>For a path: which mounts below it are seen on the other side, such as <c>rslave</c>; null for <c>rprivate</c>.</summary>
    public string? Propagation { get; init; }

    /// <summary>For a path: what happens to the mounts below it.</summary>
    public MountRecursion Recursion { get; init; }

    /// <summary>For a volume: true to leave it empty, where the image has files at the target.</summary>
    public bool IsNotFilled { get; init; }

    /// <summary>For a volume: its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>For a volume: its driver; null for the engine's own.</summary>
    public string? Driver { get; init; }

    /// <summary>For a volume: what its driver is told.</summary>
    public IReadOnlyDictionary<string, string> DriverOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>For a volume or image: the folder in it that is mounted; null for all of it.</summary>
    public string? Subpath { get; init; }

    /// <summary>For memory: how much of it at most, in bytes; null for no limit.</summary>
    public long? TmpfsBytes { get; init; }

    /// <summary>For memory: its permission bits; null for 1777.</summary>
    public int? TmpfsMode { get; init; }
}

/// <summary>What can be mounted.</summary>
public enum MountKind
{
    /// <summary>A volume of the engine.</summary>
    Volume,

    /// <summary>A path of the engine's machine.</summary>
    Bind,

    /// <summary>Memory.</summary>
    Tmpfs,

    /// <summary>The files of an image.</summary>
    Image,
}

/// <summary>What happens to the mounts below a path that is mounted.</summary>
public enum MountRecursion
{
    /// <summary>They are mounted too, as the path is where the kernel can.</summary>
    Enabled,

    /// <summary>They are not mounted.</summary>
    Disabled,

    /// <summary>They are mounted and stay writable.</summary>
    Writable,

    /// <summary>They are mounted read-only, or the container does not start.</summary>
    ReadOnly,
}
