using Docker.DotNet.Models;
using Weir.Pipelines.Containers;
using EngineDevice = Docker.DotNet.Models.DeviceMapping;
using EngineUlimit = Docker.DotNet.Models.Ulimit;

namespace Weir.Engine.Executors.Docker.Requests;

/// <summary>What a container may use of the engine's machine, and of its devices.</summary>
internal static class ResourceRequest
{
    private const string DeviceInterface = "cdi";

    public static void Add(HostConfig host, ResourceLimits limits, DeviceAccess devices)
    {
        AddProcessor(host, limits);
        AddMemory(host, limits);
        host.CgroupParent = limits.CgroupParent;
        host.PidsLimit = limits.Processes;
        host.BlkioWeight = (ushort)limits.BlkioWeight;
        host.Ulimits = [.. limits.Ulimits.Select(limit => new EngineUlimit { Name = limit.Name, Soft = limit.Soft, Hard = limit.Hard })];
        AddDevices(host, devices);
    }

    private static void AddProcessor(HostConfig host, ResourceLimits limits)
    {
        host.NanoCPUs = limits.NanoCpus;
        host.CPUShares = limits.CpuShares;
        host.CPUPeriod = limits.CpuPeriod;
        host.CPUQuota = limits.CpuQuota;
        host.CPURealtimePeriod = limits.CpuRealtimePeriod;
        host.CPURealtimeRuntime = limits.CpuRealtimeRuntime;
        host.CpusetCpus = limits.CpusetCpus;
        host.CpusetMems = limits.CpusetMemoryNodes;
    }

    private static void AddMemory(HostConfig host, ResourceLimits limits)
    {
        host.Memory = limits.Memory;
        host.MemoryReservation = limits.MemoryReservation;
        host.MemorySwap = limits.MemorySwap;
        host.MemorySwappiness = limits.MemorySwappiness;
        host.OomKillDisable = limits.IsKeptWithoutMemory;
        host.OomScoreAdj = limits.OomScore;
        host.ShmSize = limits.SharedMemory;
    }

    private static void AddDevices(HostConfig host, DeviceAccess devices)
    {
        host.Devices =
        [
            .. devices.Devices.Select(device => new EngineDevice
            {
                PathOnHost = device.HostPath,
                PathInContainer = device.ContainerPath,
                CgroupPermissions = device.Permissions,
            }),
        ];
        host.DeviceCgroupRules = [.. devices.CgroupRules];
        host.BlkioWeightDevice = [.. devices.Weights.Select(device => new WeightDevice { Path = device.Path, Weight = (ushort)device.Rate })];
        host.BlkioDeviceReadBps = Rates(devices.ReadBytes);
        host.BlkioDeviceReadIOps = Rates(devices.Reads);
        host.BlkioDeviceWriteBps = Rates(devices.WriteBytes);
        host.BlkioDeviceWriteIOps = Rates(devices.Writes);
        host.DeviceRequests = [.. devices.Gpus.Select(Gpus)];
        if (devices.InterfaceDevices.Count > 0)
            host.DeviceRequests.Add(new DeviceRequest { Driver = DeviceInterface, DeviceIDs = [.. devices.InterfaceDevices] });
    }

    private static List<ThrottleDevice> Rates(IReadOnlyList<DeviceRate> devices) =>
        [.. devices.Select(device => new ThrottleDevice { Path = device.Path, Rate = (ulong)device.Rate })];

    private static DeviceRequest Gpus(GpuRequest request) => new()
    {
        Driver = request.Driver,
        Count = request.Count,
        DeviceIDs = request.DeviceIds.Count > 0 ? [.. request.DeviceIds] : null!,
        Capabilities = [[.. request.Capabilities]],
        Options = new Dictionary<string, string>(request.Options),
    };
}
