using System.Runtime.InteropServices;
using Docker.DotNet.Models;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Connection;

/// <summary>Reads what an engine says of itself.</summary>
internal static class EngineReading
{
    public static EngineDescription Describe(EngineEndpoint endpoint, System.Version apiVersion, VersionResponse version, SystemInfoResponse info)
    {
        var security = info.SecurityOptions ?? [];
        return new EngineDescription
        {
            Kind = version.Components?.Any(static part => part.Name.Contains("Podman", StringComparison.OrdinalIgnoreCase)) == true ? EngineKind.Podman : EngineKind.Docker,
            Version = version.Version,
            ApiVersion = apiVersion,
            MachineName = info.Name,
            OperatingSystem = info.OperatingSystem,
            Platform = $"{version.Os}/{version.Arch}",
            Architecture = ArchitectureOf(version.Arch, endpoint),
            Processors = (int)info.NCPU,
            Memory = info.MemTotal,
            IsRootless = security.Any(static option => option.StartsWith("name=rootless", StringComparison.Ordinal)),
            RemapsUsers = security.Any(static option => option.StartsWith("name=userns", StringComparison.Ordinal)),
            SharesFiles = OperatingSystem.IsLinux() && IsHere(endpoint, info, ThisMachine()),
            StorageDriver = info.Driver,
            DataFolder = info.DockerRootDir,
            CgroupVersion = info.CgroupVersion is { Length: > 0 } groups ? groups : null,
            LimitsMemory = info.MemoryLimit,
            LimitsProcessors = info.CPUCfsQuota,
            LimitsProcesses = info.PidsLimit,
            Warnings = [.. info.Warnings ?? []],
        };
    }

    /// <summary>
    /// True where the engine is on this machine. The socket alone does not say so: it may be forwarded, lead into a virtual machine, or be lent to
    /// the container that this program runs in. The machine's name and kernel tell.
    /// </summary>
    internal static bool IsHere(EngineEndpoint endpoint, SystemInfoResponse info, (string Name, string Kernel) here) =>
        endpoint.IsOfThisMachine
        && info.Name == here.Name && info.KernelVersion == here.Kernel;

    private static (string Name, string Kernel) ThisMachine() => (Kernel("hostname"), Kernel("osrelease"));

    private static string Kernel(string name) => File.ReadAllText("/proc/sys/kernel/" + name).TrimEnd('\n');

    private static Architecture ArchitectureOf(string name, EngineEndpoint endpoint) => name switch
    {
        "amd64" => Architecture.X64,
        "arm64" => Architecture.Arm64,
        "arm" => Architecture.Arm,
        "386" => Architecture.X86,
        "ppc64le" => Architecture.Ppc64le,
        "s390x" => Architecture.S390x,
        "riscv64" => Architecture.RiscV64,
        "loong64" => Architecture.LoongArch64,
        _ => throw new ExecutorException($"the engine at {endpoint} runs on processors called '{name}', which are not known here; use another engine"),
    };
}
