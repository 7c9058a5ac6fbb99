using Weir.Pipelines.Containers.Grammars;

namespace Weir.Pipelines.Containers.Flags;

/// <summary>The flags about devices.</summary>
internal static class DeviceFlags
{
    private static readonly FlagGroup<DeviceAccess> Group = new(options => options.Devices, (options, part) => options with { Devices = part });

    public static IEnumerable<OptionFlag> All { get; } =
    [
        Group.Value("blkio-weight-device", Grammars.Devices.Weight, (part, rate) => part with { Weights = [.. part.Weights, rate] }),
        Device(),
        Group.Value("device-cgroup-rule", Grammars.Devices.CgroupRule, (part, rule) => part with { CgroupRules = [.. part.CgroupRules, rule] }),
        Group.Value("device-read-bps", Grammars.Devices.Bytes, (part, rate) => part with { ReadBytes = [.. part.ReadBytes, rate] }),
        Group.Value("device-read-iops", Grammars.Devices.Operations, (part, rate) => part with { Reads = [.. part.Reads, rate] }),
        Group.Value("device-write-bps", Grammars.Devices.Bytes, (part, rate) => part with { WriteBytes = [.. part.WriteBytes, rate] }),
        Group.Value("device-write-iops", Grammars.Devices.Operations, (part, rate) => part with { Writes = [.. part.Writes, rate] }),
        Group.Value("gpus", Grammars.Gpus.Request, (part, request) => part with { Gpus = [.. part.Gpus, request] }),
    ];

    private static OptionFlag Device()
    {
        var mapped = Group.Value("device", Grammars.Devices.Mapping, (part, device) => part with { Devices = [.. part.Devices, device] });
        var named = Group.Value("device", Texts.Any, (part, name) => part with { InterfaceDevices = [.. part.InterfaceDevices, name] });
        return mapped with { Apply = (options, text) => (Grammars.Devices.IsInterfaceName(text) ? named : mapped).Apply(options, text) };
    }
}
