using Docker.DotNet.Models;
using ContainerSpec = Weir.Pipelines.Containers.ContainerSpec;

namespace Weir.Engine.Executors.Docker.Requests;

/// <summary>Puts what a job asks of a container in the words of the engine, as <c>docker create</c> does with the same flags.</summary>
/// <remarks>The library leaves out what is null, also where it does not say that null may be there: hence the exclamation marks in this folder.</remarks>
internal static class ContainerRequest
{
    public static CreateContainerParameters Of(ContainerSpec spec, ContainerPlacement placement)
    {
        var options = spec.Options;
        var ports = PortRequest.Of([.. spec.Ports, .. options.Network.Ports], options.Network.Exposed);
        var volumes = VolumeRequest.Of([.. options.Storage.Volumes, .. spec.Volumes], placement.Workspace);
        return new CreateContainerParameters
        {
            Image = spec.Image,
            Name = options.Name!,
            Platform = (spec.Platform ?? options.Platform?.ToString())!,
            Entrypoint = EntrypointOf(spec.Entrypoint, options.Entrypoint)!,
            Cmd = spec.Command is { } command ? [.. command] : null!,
            User = (spec.User ?? options.User)!,
            WorkingDir = options.WorkingDirectory!,
            Hostname = options.HostName!,
            Domainname = options.DomainName!,
            Env = [.. options.Environment.Where(variable => !spec.Environment.ContainsKey(variable.Key)).Concat(spec.Environment).Select(Pair)],
            Labels = Merged(options.Labels, placement.Labels),
            Tty = options.HasTerminal,
            OpenStdin = options.IsInteractive,
            StdinOnce = options.IsInteractive,
            AttachStdin = options.IsInteractive,
            AttachStdout = true,
            AttachStderr = true,
            StopSignal = options.StopSignal!,
            StopTimeout = options.StopTimeout,
            Healthcheck = HealthRequest.Of(options.Health)!,
            ExposedPorts = ports.Exposed,
            Volumes = volumes.Own,
            HostConfig = HostRequest.Of(options, placement, ports, volumes),
            NetworkingConfig = EndpointRequest.Of(options.Network, placement)!,
        };
    }

    // The engine takes an empty first word for no entrypoint at all, and an empty list for the image's.
    private static List<string>? EntrypointOf(IReadOnlyList<string>? own, string? option) =>
        own is { Count: 0 } ? [""] : own is not null ? [.. own] : option is not null ? [option] : null;

    private static string Pair(KeyValuePair<string, string> pair) => $"{pair.Key}={pair.Value}";

    private static Dictionary<string, string> Merged(IReadOnlyDictionary<string, string> options, IReadOnlyDictionary<string, string> own)
    {
        var labels = new Dictionary<string, string>(options);
        foreach (var (name, value) in own)
            labels[name] = value;
        return labels;
    }
}
