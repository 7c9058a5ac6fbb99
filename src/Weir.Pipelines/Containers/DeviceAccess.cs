namespace Weir.Pipelines.Containers;

/// <summary>What a container may do with the devices of the engine's machine. Rates and weights are limits; where none is given, there is none.</summary>
public sealed record DeviceAccess
{
    /// <summary>The devices that it sees.</summary>
    public IReadOnlyList<DeviceMapping> Devices { get; init; } = [];

    /// <summary>Devices by their names in the Container Device Interface, such as <c>vendor.com/class=name</c>.</summary>
    public IReadOnlyList<string> InterfaceDevices { get; init; } = [];

    /// <summary>Rules such as <c>c 1:3 mr</c> of which devices it may use.</summary>
    public IReadOnlyList<string> CgroupRules { get; init; } = [];

    /// <summary>The GPUs that it gets.</summary>
    public IReadOnlyList<GpuRequest> Gpus { get; init; } = [];

    /// <summary>Shares of the time of devices, from 10 to 1000.</summary>
    public IReadOnlyList<DeviceRate> Weights { get; init; } = [];

    /// <summary>Bytes read in a second.</summary>
    public IReadOnlyList<DeviceRate> ReadBytes { get; init; } = [];

    /// <summary>Reads in a second.</summary>
    public IReadOnlyList<DeviceRate> Reads { get; init; } = [];

    /// <summary>Bytes written in a second.</summary>
    public IReadOnlyList<DeviceRate> WriteBytes { get; init; } = [];

    /// <summary>Writes in a second.</summary>
    public IReadOnlyList<DeviceRate> Writes { get; init; } = [];
}

/// <summary>A device that a container sees.</summary>
/// <param name="HostPath">Where it is on the engine's machine.</param>
/// <param name="ContainerPath">Where it is in the container.</param>
/// <param name="Permissions">What may be done with it: some of <c>r</c>, <c>w</c> and <c>m</c> (mknod).</param>
public sealed record DeviceMapping(string HostPath, string ContainerPath, string Permissions);

/// <summary>A limit of what is done with a device.</summary>
/// <param name="Path">The device, below <c>/dev</c>.</param>
/// <param name="Rate">The limit, in the unit of the list that it is in.</param>
public sealed record DeviceRate(string Path, long Rate);

/// <summary>A wish for GPUs.</summary>
public sealed record GpuRequest
{
    /// <summary>The driver that serves it; empty for the one that can.</summary>
    public string Driver { get; init; } = "";

    /// <summary>How many; -1 for all, 0 where <see cref="DeviceIds"/> names them.</summary>
    public int Count { get; init; }

    /// <summary>The numbers or ids of certain ones.</summary>
    public IReadOnlyList<string> DeviceIds { get; init; } = [];

    /// <summary>What they must be able to do, <c>gpu</c> among it.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = ["gpu"];

    /// <summary>What the driver is told besides.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();
}
