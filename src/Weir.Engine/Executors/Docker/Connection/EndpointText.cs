using System.Globalization;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Connection;

/// <summary>Reads endpoints as people write them.</summary>
internal static class EndpointText
{
    private const int PlainPort = 2375, SecuredPort = 2376;

    private const string Forms = "unix:///path/to/docker.sock, tcp://host:port, https://host:port, ssh://user@host";

    /// <summary>Reads an endpoint.</summary>
    /// <param name="text">The endpoint.</param>
    /// <param name="origin">What holds the text.</param>
    /// <param name="tls">How a port is secured, where the text itself does not say that; null for not at all.</param>
    /// <exception cref="ExecutorException">It is none that can be used.</exception>
    public static EngineEndpoint Parse(string text, string origin, EngineTls? tls)
    {
        if (text.StartsWith('/'))
            return new EngineEndpoint.Socket(text, origin);
        var (scheme, rest) = text.Split("://", 2) is [var before, var after] ? (before, after) : ("", text);
        return scheme.ToLowerInvariant() switch
        {
            "unix" => Socket(text, rest, origin),
            "tcp" or "http" => Tcp(text, "tcp://" + rest, origin, tls),
            "https" => Tcp(text, "tcp://" + rest, origin, tls ?? new EngineTls(null, Verify: true)),
            "ssh" => Ssh(text, origin),
            "npipe" => throw Refused(text, origin, "a named pipe, which only Windows has; run weir in WSL, where Docker Desktop shares its socket"),
            "fd" => throw Refused(text, origin, "where an engine listens that systemd starts, not where it is reached; name its socket, such as unix:///var/run/docker.sock"),
            _ => throw Refused(text, origin, $"not an endpoint; expected one of {Forms}"),
        };
    }

    private static EngineEndpoint.Socket Socket(string text, string path, string origin) =>
        path.StartsWith('/') ? new EngineEndpoint.Socket(path, origin) : throw Refused(text, origin, "a socket without an absolute path; write unix:///var/run/docker.sock, say");

    private static EngineEndpoint.Tcp Tcp(string text, string address, string origin, EngineTls? tls)
    {
        var uri = Address(text, address, origin);
        if (uri.AbsolutePath.Length > 1 || uri.Query.Length > 0 || uri.UserInfo.Length > 0)
            throw Refused(text, origin, "an address with more than a host and a port, which is all that an engine has");
        return new EngineEndpoint.Tcp(uri.IdnHost, uri.Port > 0 ? uri.Port : tls is null ? PlainPort : SecuredPort, tls, origin);
    }

    private static EngineEndpoint.Ssh Ssh(string text, string origin)
    {
        var uri = Address(text, text, origin);
        var user = Uri.UnescapeDataString(uri.UserInfo);
        if (user.Contains(':'))
            throw Refused(text.Replace(uri.UserInfo, user.Split(':')[0] + ":***", StringComparison.Ordinal), origin, "an address with a password, which ssh does not take; use a key");

        // Either would be taken by ssh as one of its options.
        if (user.StartsWith('-') || uri.IdnHost.StartsWith('-'))
            throw Refused(text, origin, "an address whose user or host begins with '-'");
        return new EngineEndpoint.Ssh(
            uri.IdnHost, user.Length == 0 ? null : user, uri.Port > 0 ? uri.Port : null, uri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(uri.AbsolutePath) : null, origin);
    }

    private static Uri Address(string text, string address, string origin)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw Refused(text, origin, $"an address without a host, or with a port that is none; expected one of {Forms}");
        return uri;
    }

    private static ExecutorException Refused(string text, string origin, string why) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{origin} is '{text}', {why}"));
}
