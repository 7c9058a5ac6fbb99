using Docker.DotNet.Models;
using Weir.Pipelines.Containers;
using EnginePolicy = Docker.DotNet.Models.RestartPolicy;
using RestartPolicy = Weir.Pipelines.Containers.RestartPolicy;

namespace Weir.Engine.Executors.Docker.Requests;

/// <summary>What of a container concerns the engine's machine.</summary>
internal static class HostRequest
{
    public static HostConfig Of(ContainerOptions options, ContainerPlacement placement, PortRequest ports, VolumeRequest volumes)
    {
        var host = new HostConfig
        {
            NetworkMode = placement.Network!,
            Annotations = options.Annotations.Count > 0 ? Dictionary(options.Annotations) : null!,
            Init = options.HasInit,
            RestartPolicy = Restart(options.Restart),
            Runtime = options.Runtime!,
            LogConfig = new LogConfig { Type = options.LogDriver ?? "", Config = Dictionary(options.LogOptions) },
            PortBindings = ports.Bindings,
            Binds = volumes.Binds,
        };
        AddNetwork(host, options.Network);
        AddStorage(host, options.Storage, placement.Workspace);
        AddSecurity(host, options.Security);
        ResourceRequest.Add(host, options.Resources, options.Devices);
        return host;
    }

    private static void AddNetwork(HostConfig host, ContainerNetwork network)
    {
        host.PublishAllPorts = network.PublishesAll;
        host.DNS = [.. network.DnsServers];
        host.DNSSearch = [.. network.DnsSearch];
        host.DNSOptions = [.. network.DnsOptions];
        host.ExtraHosts = [.. network.Hosts.Select(entry => $"{entry.Name}:{entry.Address}")];
        host.Links = [.. network.Links];
    }

    private static void AddStorage(HostConfig host, StorageSettings storage, string workspace)
    {
        host.Mounts = [.. storage.Mounts.Select(mount => MountRequest.Of(mount, workspace))];
        host.Tmpfs = Dictionary(storage.Tmpfs);
        host.VolumeDriver = storage.VolumeDriver;
        host.VolumesFrom = [.. storage.VolumesFrom];
        host.StorageOpt = Dictionary(storage.DriverOptions);
        host.ReadonlyRootfs = storage.IsReadOnly;
    }

    private static void AddSecurity(HostConfig host, SecuritySettings security)
    {
        host.Privileged = security.IsPrivileged;
        host.CapAdd = [.. security.AddedCapabilities];
        host.CapDrop = [.. security.DroppedCapabilities];
        host.GroupAdd = [.. security.Groups];
        host.SecurityOpt = [.. security.Options];
        host.Sysctls = Dictionary(security.Sysctls);
        host.CgroupnsMode = security.Cgroups!;
        host.IpcMode = security.Ipc!;
        host.PidMode = security.Processes!;
        host.UsernsMode = security.Users!;
        host.UTSMode = security.HostNames!;
        if (security.ShowsSystemPaths)
            (host.MaskedPaths, host.ReadonlyPaths) = ([], []);
    }

    private static EnginePolicy Restart(RestartPolicy? policy) => new()
    {
        Name = policy?.When switch
        {
            RestartCondition.Always => RestartPolicyKind.Always,
            RestartCondition.OnFailure => RestartPolicyKind.OnFailure,
            RestartCondition.UnlessStopped => RestartPolicyKind.UnlessStopped,
            _ => RestartPolicyKind.No,
        },
        MaximumRetryCount = policy?.Attempts ?? 0,
    };

    private static Dictionary<string, string> Dictionary(IReadOnlyDictionary<string, string> entries) => new(entries);
}
