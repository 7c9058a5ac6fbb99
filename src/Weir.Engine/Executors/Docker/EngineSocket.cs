using Weir.Engine.Executors.Docker.Connection;

namespace Weir.Engine.Executors.Docker;

/// <summary>The socket of the engine, which containers of jobs find where they look for it, as on the services.</summary>
internal static class EngineSocket
{
    private const string Inside = "/var/run/docker.sock";

    /// <summary>The mount that brings it in, as Docker writes it; none where the engine has no socket here, or sees none of this machine's.</summary>
    public static IEnumerable<string> BindsOf(DockerEngine engine) =>
        engine.Description.SharesFiles && engine.Endpoint is EngineEndpoint.Socket socket && File.Exists(socket.Path) ? [$"{socket.Path}:{Inside}"] : [];
}
