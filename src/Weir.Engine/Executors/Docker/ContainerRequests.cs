using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Containers;
using ContainerSpec = Weir.Pipelines.Containers.ContainerSpec;

namespace Weir.Engine.Executors.Docker;

/// <summary>What the engine is asked for.</summary>
internal static class ContainerRequests
{
    private const string Socket = "/var/run/docker.sock";

    /// <summary>A container of an image that the engine has.</summary>
    public static CreateContainerParameters Of(ContainerSpec spec, string image)
    {
        return new CreateContainerParameters
        {
            Image = image,
            Entrypoint = spec.Entrypoint is { } entrypoint ? entrypoint.Any(word => word.Length > 0) ? [.. entrypoint] : [""] : null!,
            Cmd = spec.Command is { } command ? [.. command] : null!,
            User = spec.User ?? "",
            Env = [.. spec.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
            Platform = spec.Platform ?? "",
            HostConfig = new HostConfig
            {
                Binds = [.. spec.Volumes.Where(volume => volume.Source is not null).Select(volume => string.Join(':', [volume.Source!, volume.Target, .. volume.Options]))],
                PortBindings = spec.Ports.GroupBy(Key).ToDictionary(
                    group => group.Key,
                    group => (IList<PortBinding>)[.. group.Select(port => new PortBinding { HostIP = port.HostAddress ?? "", HostPort = port.HostPort is { } number ? FormattableString.Invariant($"{number}") : "" })]),
            },
            ExposedPorts = spec.Ports.Select(Key).Distinct().ToDictionary(key => key, _ => default(EmptyStruct)),
            Volumes = spec.Volumes.Where(volume => volume.Source is null).ToDictionary(volume => volume.Target, _ => default(EmptyStruct)),
        };
    }

    /// <summary>The socket of the engine, which containers of jobs find where they look for it, as on a service.</summary>
    public static IEnumerable<string> EngineSocket(DockerEngine engine) =>
        engine.Endpoint is EngineEndpoint.Socket socket && File.Exists(socket.Path) ? [$"{socket.Path}:{Socket}"] : [];

    /// <summary>Variables from texts such as <c>A=b</c>.</summary>
    public static IEnumerable<(string Name, string Value)> Split(IEnumerable<string> variables) =>
        from variable in variables
        let end = variable.IndexOf('=')
        where end > 0
        select (variable[..end], variable[(end + 1)..]);

    private static string Key(PublishedPort port) => FormattableString.Invariant($"{port.Port}/{port.Protocol.ToString().ToLowerInvariant()}");
}
