using System.Security.Cryptography;
using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Connection;

/// <summary>Says which engine is meant, in the order in which the docker program looks, and then where engines usually are.</summary>
internal static class EngineChoice
{
    /// <summary>
    /// Where to look. A single endpoint where somebody named one: then no other will do. Otherwise the usual sockets, the first that answers
    /// being meant.
    /// </summary>
    /// <exception cref="ExecutorException">What was named is no endpoint.</exception>
    public static IReadOnlyList<EngineEndpoint> Candidates(EngineSurroundings around)
    {
        if (around.Host is { Length: > 0 } host)
            return [EndpointText.Parse(host, "the Docker host that was named", Tls(around))];
        foreach (var variable in (ReadOnlySpan<string>)["WEIR_DOCKER_HOST", "DOCKER_HOST"])
        {
            if (around.Given(variable) is { } named)
                return [EndpointText.Parse(named, variable, Tls(around))];
        }

        var context = around.Given("DOCKER_CONTEXT") ?? DockerConfiguration.Read(around).CurrentContext;
        return context is { Length: > 0 } and not "default" ? [OfContext(around, context)] : [.. UsualSockets(around).Distinct()];
    }

    private static EngineTls? Tls(EngineSurroundings around)
    {
        var verify = around.Given("DOCKER_TLS_VERIFY") is not null;
        if (!verify && around.Given("DOCKER_TLS") is null)
            return null;
        return new EngineTls(around.Given("DOCKER_CERT_PATH") ?? around.ConfigurationFolder, verify);
    }

    private static EngineEndpoint OfContext(EngineSurroundings around, string name)
    {
        if (around.ConfigurationFolder is not { } folder)
            throw new ExecutorException($"the Docker context '{name}' cannot be looked up: neither DOCKER_CONFIG nor HOME is set; set one, or name the engine with DOCKER_HOST");
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var path = Path.Combine(folder, "contexts", "meta", id, "meta.json");
        var endpoint = DockerConfiguration.ReadJson(around, path, DockerJson.Default.ContextFile)?.Endpoints?.GetValueOrDefault("docker");
        if (endpoint?.Host is not { Length: > 0 } host)
        {
            throw new ExecutorException(
                $"the Docker context '{name}' {(endpoint is null ? "does not exist" : "names no host")}: 'docker context ls' shows those that do; choose one with 'docker context use', or name the engine with DOCKER_HOST");
        }

        var certificates = Path.Combine(folder, "contexts", "tls", id, "docker");
        var hasCertificates = around.Read(Path.Combine(certificates, "ca.pem")) is not null || around.Read(Path.Combine(certificates, "cert.pem")) is not null;
        var tls = hasCertificates || endpoint.SkipTlsVerify ? new EngineTls(hasCertificates ? certificates : null, !endpoint.SkipTlsVerify) : null;
        return EndpointText.Parse(host, $"the Docker context '{name}'", tls);
    }

    private static IEnumerable<EngineEndpoint> UsualSockets(EngineSurroundings around)
    {
        const string Usual = "the usual place";
        yield return new EngineEndpoint.Socket("/var/run/docker.sock", Usual);
        if (around.IsMacOS)
        {
            foreach (var path in (IEnumerable<string>)
                [".docker/run/docker.sock", ".orbstack/run/docker.sock", ".colima/default/docker.sock", ".rd/docker.sock", ".local/share/containers/podman/machine/podman.sock"])
            {
                if (around.InHome(path) is { } socket)
                    yield return new EngineEndpoint.Socket(socket, Usual);
            }

            yield break;
        }

        var own = around.Given("XDG_RUNTIME_DIR") ?? FormattableString.Invariant($"/run/user/{around.User}");
        yield return new EngineEndpoint.Socket(Path.Combine(own, "docker.sock"), Usual);
        if (around.InHome(".docker/desktop/docker.sock") is { } desktop)
            yield return new EngineEndpoint.Socket(desktop, Usual);
        yield return new EngineEndpoint.Socket(Path.Combine(own, "podman/podman.sock"), Usual);
        yield return new EngineEndpoint.Socket("/run/podman/podman.sock", Usual);
    }
}
