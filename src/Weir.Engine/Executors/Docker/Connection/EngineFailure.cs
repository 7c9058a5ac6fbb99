using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Docker.DotNet;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Connection;

/// <summary>Says what went wrong between this program and an engine, and what to do.</summary>
internal static class EngineFailure
{
    private const string Otherwise = "or name another engine with DOCKER_HOST; 'weir run --executor host' runs without containers";

    /// <summary>True for what <see cref="Explain"/> explains.</summary>
    public static bool Covers(Exception exception) =>
        exception is HttpRequestException or IOException or SocketException or AuthenticationException or DockerApiException or JsonException or TimeoutException
        || (exception is OperationCanceledException && exception.InnerException is TimeoutException);

    /// <summary>Explains a failure.</summary>
    /// <param name="endpoint">Where the engine is.</param>
    /// <param name="what">What cannot be done for it, such as "the container cannot be started"; null where the connection itself was the aim.</param>
    /// <param name="exception">What happened.</param>
    public static ExecutorException Explain(EngineEndpoint endpoint, string? what, Exception exception)
    {
        var reason = exception is DockerApiException refusal ? OfAnswer(endpoint, refusal.StatusCode, Said(refusal.ResponseBody)) : OfConnection(endpoint, exception);
        return new ExecutorException(what is null ? reason : $"{what}: {reason}", exception);
    }

    /// <summary>What an engine said in refusing something: the message in its JSON, or all of it.</summary>
    public static string Said(string? body)
    {
        try
        {
            return body is not null && JsonSerializer.Deserialize(body, DockerJson.Default.EngineRefusal)?.Message is { Length: > 0 } message ? message.Trim() : (body ?? "").Trim();
        }
        catch (JsonException)
        {
            return body!.Trim();
        }
    }

    /// <summary>What to do about an engine's refusal.</summary>
    public static string OfAnswer(EngineEndpoint endpoint, HttpStatusCode status, string said) => said switch
    {
        _ when Has(said, "no space left on device") || Has(said, "disk quota exceeded") =>
            $"the disk of the engine at {endpoint} is full ({said}); free space with 'docker system prune', or give the engine more",
        _ when Has(said, "HTTP request to an HTTPS server") => $"the engine at {endpoint} wants TLS: set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the folder of the certificates",
        _ when Has(said, "client version") && (Has(said, "too new") || Has(said, "too old")) => $"the engine at {endpoint} refuses the version of its interface: {said}; update the older of the two",
        _ when Has(said, "shutting down") || Has(said, "context canceled") || status == HttpStatusCode.ServiceUnavailable =>
            $"the engine at {endpoint} is stopping{Because(said)}; run again once it has started",
        { Length: 0 } => string.Create(CultureInfo.InvariantCulture, $"the engine at {endpoint} answered with the status {(int)status} and no word; see its log, such as 'journalctl -u docker'"),
        _ => said,
    };

    private static string OfConnection(EngineEndpoint endpoint, Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SshException:
                    return OfSsh(endpoint, cause.Message);
                case AuthenticationException:
                    return OfTls(endpoint, cause);
                case SocketException socket when OfSocket(endpoint, socket) is { } reason:
                    return reason;
                case TimeoutException:
                    return $"the engine at {endpoint}, {Named(endpoint)}, does not answer: see that it runs and is reachable from here, restart it, {Otherwise}";
                case JsonException:
                    return $"what answers at {endpoint} is no container engine, or one that speaks differently ({cause.Message}); {Named(endpoint)}";
            }
        }

        return exception is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse }
            ? $"what answers at {endpoint} is no container engine: {exception.Message}; {Named(endpoint)}"
            : $"the engine at {endpoint} ended the connection ({Innermost(exception).Message}): it was stopped or restarted; see its log, such as 'journalctl -u docker', and run again";
    }

    private static string? OfSocket(EngineEndpoint endpoint, SocketException socket) => (endpoint, socket.SocketErrorCode) switch
    {
        (EngineEndpoint.Socket { Path: var path }, SocketError.AccessDenied) =>
            $"this user may not use the engine at {path}: join its group ('sudo usermod -aG docker $USER', then sign in again), use rootless Docker or Podman, {Otherwise}",
        (EngineEndpoint.Socket { Path: var path }, _) when !File.Exists(path) => Absent(endpoint, path),
        (EngineEndpoint.Socket { Path: var path }, SocketError.ConnectionRefused) => $"no engine listens at {path}, though the socket is there: start it with '{StartOf(path)}', {Otherwise}",
        (_, SocketError.ConnectionRefused) => $"no engine listens at {endpoint}, {Named(endpoint)}: start it there, correct the address, {Otherwise}",
        (EngineEndpoint.Tcp { Host: var host }, SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData) =>
            $"the engine at {endpoint} cannot be reached: there is no machine called '{host}'; {Named(endpoint)}",
        (EngineEndpoint.Tcp, SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable) =>
            $"the engine at {endpoint} cannot be reached ({socket.Message}): check the network, {Otherwise}",
        _ => null,
    };

    /// <summary>No engine is at a socket that was named.</summary>
    private static string Absent(EngineEndpoint endpoint, string path) =>
        $"no engine answers at {path}, {Named(endpoint)}: there is no such socket; start it with '{StartOf(path)}', {Otherwise}";

    /// <summary>No engine is at any of the usual sockets.</summary>
    public static ExecutorException AbsentEverywhere(IEnumerable<EngineEndpoint> usual) =>
        new($"no container engine was found: there is no socket at {string.Join(", ", usual.OfType<EngineEndpoint.Socket>().Select(socket => socket.Path))}; "
            + $"start Docker with 'systemctl start docker' or Podman with 'systemctl --user start podman.socket', {Otherwise}");

    private static string OfSsh(EngineEndpoint endpoint, string said) =>
        $"the engine at {endpoint} cannot be reached through ssh: {said}; " + said switch
        {
            _ when Has(said, "Permission denied") => "load a key with ssh-add, or name the user in the address",
            _ when Has(said, "Host key verification failed") => "connect once with ssh by hand, and accept the host's key",
            _ when Has(said, "not found") || Has(said, "dial-stdio") => "install the docker program on that machine, and let that user call it",
            _ => "see that 'ssh' with the same host, and 'docker version' there, work by hand",
        };

    private static string OfTls(EngineEndpoint endpoint, Exception cause)
    {
        var way = endpoint is EngineEndpoint.Tcp { Tls.Folder: { } folder }
            ? $"'{folder}' must hold the ca.pem that signed the engine's certificate for this host name, and the cert.pem and key.pem that the engine accepts"
            : "set DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem";
        var why = Has(cause.Message, "inner exception") ? Innermost(cause).Message : cause.Message;
        return $"TLS with the engine at {endpoint} fails: {why.TrimEnd('.')}; {way}";
    }

    private static string StartOf(string path) => path.Contains("podman", StringComparison.Ordinal)
        ? path.StartsWith("/run/podman", StringComparison.Ordinal) ? "systemctl start podman.socket" : "systemctl --user start podman.socket"
        : path.StartsWith("/run/user/", StringComparison.Ordinal) ? "systemctl --user start docker" : "systemctl start docker";

    private static string Named(EngineEndpoint endpoint) => $"which {endpoint.Origin} names";

    private static string Because(string said) => said.Length == 0 ? "" : $" ({said})";

    private static Exception Innermost(Exception exception) => exception.GetBaseException();

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
