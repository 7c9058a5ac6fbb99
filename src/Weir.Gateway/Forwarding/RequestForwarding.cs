using System.Globalization;
using Microsoft.AspNetCore.Http;
using Weir.Gateway.Backends;
using Weir.Gateway.Counting;
using Weir.Gateway.Routing;
using Weir.Gateway.Tables;
using Yarp.ReverseProxy.Forwarder;

namespace Weir.Gateway.Forwarding;

/// <summary>Takes requests to the backends.</summary>
internal sealed class RequestForwarding(Router router, IHttpForwarder forwarder, Mirror mirror, bool isTls, TimeProvider time)
{
    private const int MostHeld = 10_000;

    private const int MostAttempts = 2;

    private int _held;

    /// <summary>True when clients are to connect anew for their next request.</summary>
    public bool SaysFarewell { get; set; }

    /// <summary>Serves one request.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        if (SaysFarewell)
            SayFarewell(context);
        var isStream = IsStream(context.Request);
        var user = default(RequestUser);
        Backend? refused = null;
        for (var attempt = 1; ; attempt++)
        {
            var claim = router.Live.Table.Serving.State == "serve" ? router.TryClaim(context.Request, ref user, isStream, refused) : null;
            if (claim is null)
            {
                (claim, user) = await HoldAsync(context, user, isStream, refused).ConfigureAwait(false);
                if (claim is null)
                    return;
            }

            if (claim.Value.Instead is { WasHealthy: true } instead)
                instead.Counts.Count(RequestEnd.Unanswered, 0, null);
            if (await SendAsync(context, claim.Value, isStream, user, attempt < MostAttempts).ConfigureAwait(false))
                return;
            refused = claim.Value.Backend;
        }
    }

    private static void SayFarewell(HttpContext context) => context.Response.OnStarting(
        static state =>
        {
            var response = ((HttpContext)state).Response;
            if (response.StatusCode != StatusCodes.Status101SwitchingProtocols && HttpProtocol.IsHttp11(response.HttpContext.Request.Protocol))
                response.Headers.Connection = "close";
            return Task.CompletedTask;
        },
        context);

    /// <summary>Sends the request to the backend. False where nothing was sent, so that it may go elsewhere.</summary>
    private async Task<bool> SendAsync(HttpContext context, Claim claim, bool isStream, RequestUser user, bool mayGoElsewhere)
    {
        var (release, backend, _) = claim;
        var live = router.Live;
        var began = time.GetTimestamp();
        try
        {
            if (live.MirroredBuckets > 0)
                mirror.Send(context.Request, live, release);
            var rules = new HeaderRules(live, user.SetsCookie && live.IsSplit ? user.Key : null, isTls);
            var error = await forwarder.SendAsync(
                context, backend.Prefix, backend.Client, backend.Request(live.Idle), rules, backend.Deadline(isStream)).ConfigureAwait(false);
            if (error == ForwarderError.Request && Refusal(context) is { } problem)
            {
                release.Counts.CountConnectFailure();
                backend.MarkRefused(problem);
                if (mayGoElsewhere && !context.Response.HasStarted)
                {
                    context.Response.Clear();
                    context.Features.Set<IForwarderErrorFeature>(null);
                    return false;
                }
            }

            Count(context, claim, error, isStream ? null : time.GetElapsedTime(began));
            return true;
        }
        finally
        {
            backend.Claims.Release(isStream);
        }
    }

    private static void Count(HttpContext context, Claim claim, ForwarderError error, TimeSpan? took)
    {
        var end = error switch
        {
            ForwarderError.None => RequestEnd.Answered,
            // A stream that either side ends, or that is ended when its time is over, was answered.
            _ when context.Features.Get<HeaderRules.AnswerOfBackend>() is not null && took is null => RequestEnd.Answered,
            _ when context.RequestAborted.IsCancellationRequested || IsOfClient(error) => RequestEnd.ClientGone,
            _ => RequestEnd.Unanswered,
        };
        claim.Release.Counts.Count(end, context.Response.StatusCode, took);
        if (end != RequestEnd.ClientGone)
            claim.Backend.MarkAnswered(end == RequestEnd.Answered);
    }

    private static bool IsOfClient(ForwarderError error) =>
        error is ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyClient or ForwarderError.UpgradeRequestClient
            or ForwarderError.UpgradeResponseClient or ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled;

    // Only what happens before a connection is there: then no byte was sent, and any request may be sent again.
    private static string? Refusal(HttpContext context) =>
        context.Features.Get<IForwarderErrorFeature>()?.Exception is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
        } refusal ? refusal.Message : null;

    // An EventSource says what it wants; a WebSocket asks for an upgrade, or is an extended CONNECT.
    private static bool IsStream(HttpRequest request) =>
        request.Headers.ContainsKey("Upgrade") || HttpMethods.IsConnect(request.Method)
        || (request.Headers.TryGetValue("Accept", out var accept) && accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase))
        || (request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) ?? false);

    /// <summary>Waits for a backend. Without a claim the request was answered here, or the client went away.</summary>
    private async Task<(Claim? Claim, RequestUser User)> HoldAsync(HttpContext context, RequestUser user, bool isStream, Backend? refused)
    {
        if (Interlocked.Increment(ref _held) > MostHeld)
        {
            Interlocked.Decrement(ref _held);
            await AnswerAsync(context, "too many requests are waiting").ConfigureAwait(false);
            return (null, user);
        }

        try
        {
            var began = time.GetTimestamp();
            while (true)
            {
                var changed = router.Changes.Next;
                var table = router.Live.Table;
                if (table.Serving.State == "serve" && router.TryClaim(context.Request, ref user, isStream, refused) is { } claim)
                    return (claim, user);
                var limit = TimeSpan.FromSeconds(table.Serving.State == "hold" ? table.Serving.HoldSeconds : table.WaitSeconds);
                var left = limit - time.GetElapsedTime(began);
                if (table.Serving.State == "maintenance" || table.Releases.Count == 0 || left <= TimeSpan.Zero)
                {
                    await AnswerAsync(context, Reason(table)).ConfigureAwait(false);
                    return (null, user);
                }

                await changed.WaitAsync(left, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (context.RequestAborted.IsCancellationRequested)
                    return (null, user);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _held);
        }
    }

    private static string Reason(GatewayTable table) => table.Serving.State switch
    {
        "maintenance" => table.Serving.Message,
        "hold" => "requests are held for now",
        _ => table.Releases.Count == 0 ? "no release is there" : "no instance can take the request",
    };

    private async Task AnswerAsync(HttpContext context, string reason)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = router.Live.Table.Serving.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(reason + "\n", context.RequestAborted).ConfigureAwait(false);
    }
}
