using Docker.DotNet.Models;
using Weir.Pipelines.Containers;

namespace Weir.Engine.Executors.Docker.Requests;

/// <summary>A mount.</summary>
internal static class MountRequest
{
    public static Mount Of(ContainerMount mount, string workspace) => new()
    {
        Type = mount.Kind switch
        {
            MountKind.Bind => "bind",
            MountKind.Tmpfs => "tmpfs",
            MountKind.Image => "image",
            _ => "volume",
        },
        Source = mount.Source is { } source ? mount.Kind is MountKind.Bind ? VolumeRequest.Resolve(source, workspace) : source : null,
        Target = mount.Target,
        ReadOnly = mount.IsReadOnly ? true : null,
        Consistency = mount.Consistency,
        BindOptions = mount.Propagation is not null || mount.Recursion != MountRecursion.Enabled ? Bind(mount) : null,
        VolumeOptions = mount.Kind is MountKind.Volume ? Volume(mount) : null,
        ImageOptions = mount is { Kind: MountKind.Image, Subpath: { } subpath } ? new ImageOptions { Subpath = subpath } : null,
        TmpfsOptions = mount.TmpfsBytes is not null || mount.TmpfsMode is not null ? new TmpfsOptions { SizeBytes = mount.TmpfsBytes, Mode = (uint?)mount.TmpfsMode } : null,
    };

    private static BindOptions Bind(ContainerMount mount) => new()
    {
        Propagation = mount.Propagation,
        NonRecursive = mount.Recursion == MountRecursion.Disabled ? true : null,
        ReadOnlyNonRecursive = mount.Recursion == MountRecursion.Writable ? true : null,
        ReadOnlyForceRecursive = mount.Recursion == MountRecursion.ReadOnly ? true : null,
    };

    private static VolumeOptions? Volume(ContainerMount mount)
    {
        var hasDriver = mount.Driver is not null || mount.DriverOptions.Count > 0;
        return !hasDriver && !mount.IsNotFilled && mount.Labels.Count == 0 && mount.Subpath is null ? null : new VolumeOptions
        {
            NoCopy = mount.IsNotFilled ? true : null,
            Labels = mount.Labels.Count > 0 ? new Dictionary<string, string>(mount.Labels) : null,
            Subpath = mount.Subpath,
            DriverConfig = hasDriver ? new Driver { Name = mount.Driver ?? "", Options = new Dictionary<string, string>(mount.DriverOptions) } : null,
        };
    }
}
