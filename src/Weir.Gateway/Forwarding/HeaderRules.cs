using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Weir.Gateway.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace Weir.Gateway.Forwarding;

/// <summary>What is changed in the headers of requests and answers: RFC 9110 section 7.6, and who the client was.</summary>
internal sealed class HeaderRules(LiveTable live, string? cookie, bool isTls) : HttpTransformer
{
    /// <summary>Leaves a path as it is written.</summary>
    public static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override async ValueTask TransformRequestAsync(
        HttpContext context, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(context, proxyRequest, destinationPrefix, cancellationToken).ConfigureAwait(false);
        var headers = proxyRequest.Headers;
        RemoveNamedByConnection(context.Request.Headers.Connection, proxyRequest);
        Remove(context.Request.Headers, headers, "Proxy-Connection");
        Tell(context, headers);
        proxyRequest.RequestUri = Target(context, destinationPrefix);
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext context, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var copied = await base.TransformResponseAsync(context, proxyResponse, cancellationToken).ConfigureAwait(false);
        if (proxyResponse is not null)
            context.Features.Set(AnswerOfBackend.Came);
        if (cookie is not null && copied)
        {
            var secure = isTls ? "; Secure" : "";
            context.Response.Headers.Append("Set-Cookie", $"{live.Table.Sticky.Name}={cookie}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax{secure}");
        }

        return copied;
    }

    // The path as the client wrote it: what it means is the backend's business.
    private static Uri Target(HttpContext context, string prefix)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return raw is { Length: > 0 } && raw[0] == '/'
            ? new Uri(prefix + raw, AsItIs)
            : RequestUtilities.MakeDestinationAddress(prefix, context.Request.Path, context.Request.QueryString);
    }

    private void Tell(HttpContext context, System.Net.Http.Headers.HttpRequestHeaders headers)
    {
        var trusts = live.Table.TrustForwarded;
        var request = context.Request;
        var before = trusts ? request.Headers["X-Forwarded-For"].ToString() : "";
        var address = Plain(context.Connection.RemoteIpAddress);
        Set("X-Forwarded-For", before.Length > 0 ? $"{before}, {address}" : address);
        if (!trusts || !headers.Contains("X-Forwarded-Proto"))
            Set("X-Forwarded-Proto", isTls ? "https" : "http");
        if (!trusts || !headers.Contains("X-Forwarded-Host"))
            Set("X-Forwarded-Host", request.Host.Value ?? "");
        if (trusts)
            return;
        Remove(request.Headers, headers, "Forwarded");
        Remove(request.Headers, headers, "X-Forwarded-Port");
        Remove(request.Headers, headers, "X-Forwarded-Prefix");
        Remove(request.Headers, headers, "X-Real-IP");

        void Set(string name, string value)
        {
            Remove(request.Headers, headers, name);
            headers.TryAddWithoutValidation(name, value);
        }
    }

    // What the client did not send is not there to be removed, and asking the client's headers is the cheaper question.
    private static void Remove(IHeaderDictionary sent, System.Net.Http.Headers.HttpRequestHeaders headers, string name)
    {
        if (sent.ContainsKey(name))
            headers.Remove(name);
    }

    private static string Plain(IPAddress? address) =>
        address is null ? "unknown" : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString() : address.ToString();

    // 'Connection: X' makes X a header of this connection alone. Of 'close, X' Kestrel leaves only 'close'.
    private static void RemoveNamedByConnection(StringValues connection, HttpRequestMessage request)
    {
        foreach (var line in connection)
        {
            if (line is null || line.Equals("keep-alive", StringComparison.OrdinalIgnoreCase) || line.Equals("close", StringComparison.OrdinalIgnoreCase))
                continue;
            foreach (var name in line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!IsKept(name))
                    request.Headers.Remove(name);
            }
        }
    }

    // Upgrades are the forwarder's own; the Host is never of one connection.
    private static bool IsKept(string name) =>
        name.Equals("upgrade", StringComparison.OrdinalIgnoreCase) || name.Equals("host", StringComparison.OrdinalIgnoreCase)
        || name.Equals("close", StringComparison.OrdinalIgnoreCase) || name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
        || !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    /// <summary>Marks a request whose backend began to answer.</summary>
    internal sealed class AnswerOfBackend
    {
        public static AnswerOfBackend Came { get; } = new();
    }
}
