using System.Runtime.InteropServices;

namespace Weir.Engine.Executors.Docker.Connection;

/// <summary>The programs that run containers.</summary>
public enum EngineKind
{
    /// <summary>Docker.</summary>
    Docker,

    /// <summary>Podman.</summary>
    Podman,
}

/// <summary>What an engine says of itself.</summary>
public sealed record EngineDescription
{
    /// <summary>What it is.</summary>
    public required EngineKind Kind { get; init; }

    /// <summary>Its version, such as <c>20.10.24</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The version of the interface that is spoken with it.</summary>
    public required Version ApiVersion { get; init; }

    /// <summary>The name of its machine.</summary>
    public required string MachineName { get; init; }

    /// <summary>The system of its machine, for people.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The platform of its containers, as <c>os/architecture</c>: <c>linux/amd64</c>, say.</summary>
    public required string Platform { get; init; }

    /// <summary>The processors of its machine.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>How many processors it has.</summary>
    public required int Processors { get; init; }

    /// <summary>How much memory it has, in bytes.</summary>
    public required long Memory { get; init; }

    /// <summary>True where it runs without root: root in a container is then the user who started the engine.</summary>
    public required bool IsRootless { get; init; }

    /// <summary>True where users in containers have other numbers outside.</summary>
    public required bool RemapsUsers { get; init; }

    /// <summary>
    /// True where a folder of this machine can be mounted into a container: the engine is on this machine, on Linux, and not in a virtual machine
    /// or beside the container that this program runs in.
    /// </summary>
    public required bool SharesFiles { get; init; }

    /// <summary>How it stores images, such as <c>overlay2</c>.</summary>
    public required string StorageDriver { get; init; }

    /// <summary>Where it stores them, on its machine.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The version of its control groups, 1 or 2; null where it does not say.</summary>
    public required string? CgroupVersion { get; init; }

    /// <summary>True where it can limit the memory of containers.</summary>
    public required bool LimitsMemory { get; init; }

    /// <summary>True where it can limit the processor time of containers.</summary>
    public required bool LimitsProcessors { get; init; }

    /// <summary>True where it can limit the number of a container's processes.</summary>
    public required bool LimitsProcesses { get; init; }

    /// <summary>What it warns of itself.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
