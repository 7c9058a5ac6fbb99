using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Weir.Gateway.Backends;
using Weir.Gateway.Routing;
using Weir.Gateway.Tables;

namespace Weir.Gateway.Forwarding;

/// <summary>Sends copies of requests to the candidate and throws the answers away. Nothing of it reaches a client.</summary>
internal sealed class Mirror(TimeProvider time)
{
    private const int MostAtOnce = 100;

    private const int MostBytes = 1 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // Of the client's headers these are of its connection, or ask for what a copy cannot do.
    private static readonly HashSet<string> Left = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Expect", "Content-Length",
    };

    private int _now;

    /// <summary>Sends a copy where its turn has come. It has the release that serves the request itself: the candidate gets no copy of its own.</summary>
    public void Send(HttpRequest request, LiveTable live, LiveRelease serves)
    {
        if (live.Candidate is not { } candidate || candidate == serves || !IsCopied(request)
            || RandomNumberGenerator.GetInt32(TrafficSplit.Buckets) >= live.MirroredBuckets)
        {
            return;
        }

        if (candidate.Pick(null) is not { } backend || !backend.Claims.TryClaim(isStream: false))
            return;
        if (Interlocked.Increment(ref _now) > MostAtOnce)
        {
            Interlocked.Decrement(ref _now);
            backend.Claims.Release(isStream: false);
            return;
        }

        var copy = Copy(request, backend);
        _ = Task.Run(() => SendAsync(copy, candidate, backend));
    }

    // What has a body is left alone, and what may change something is as well.
    private static bool IsCopied(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && !request.Headers.ContainsKey("Upgrade")
        && request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding");

    private static HttpRequestMessage Copy(HttpRequest request, Backend backend)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget is ['/', ..] raw ? raw : "/";
        var copy = new HttpRequestMessage(HttpMethods.IsHead(request.Method) ? HttpMethod.Head : HttpMethod.Get, new Uri(backend.Prefix + target, HeaderRules.AsItIs))
        {
            Version = backend.HttpVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach (var (name, values) in request.Headers)
        {
            if (!Left.Contains(name) && name[0] != ':')
                copy.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        copy.Headers.TryAddWithoutValidation("X-Weir-Mirror", "1");
        return copy;
    }

    private async Task SendAsync(HttpRequestMessage copy, LiveRelease candidate, Backend backend)
    {
        try
        {
            using var limit = new CancellationTokenSource(Limit, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, backend.Deadline(isStream: false));
            using var answer = await backend.Client.SendAsync(copy, both.Token).ConfigureAwait(false);
            await ThrowAwayAsync(answer, both.Token).ConfigureAwait(false);
            candidate.Counts.CountMirrored((int)answer.StatusCode >= 500);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            candidate.Counts.CountMirrored(isError: true);
        }
        finally
        {
            copy.Dispose();
            Interlocked.Decrement(ref _now);
            backend.Claims.Release(isStream: false);
        }
    }

    private static async Task ThrowAwayAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        using var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[16 * 1024];
        for (var read = 0; read < MostBytes;)
        {
            var more = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (more == 0)
                return;
            read += more;
        }
    }
}
