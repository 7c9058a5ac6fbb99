using Microsoft.AspNetCore.Http;
using Weir.Pipelines.Execution;
using Weir.Toolkit.Access;

namespace Weir.Toolkit.Listening;

/// <summary>Hands each request to the surface that its path belongs to, and tells what went wrong.</summary>
internal sealed class Application(IReadOnlyList<ISurface> surfaces)
{
    /// <summary>Answers a request.</summary>
    public async Task ProcessRequestAsync(HttpContext context)
    {
        if (surfaces.FirstOrDefault(surface => surface.Owns(context.Request.Path)) is not { } surface)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        try
        {
            await surface.AnswerAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer any more.
        }
        catch (Exception failure)
        {
            // A response that has begun can only be broken off, so that the client sees that it is not whole.
            if (context.Response.HasStarted)
                context.Abort();
            else
                await surface.RefuseAsync(context, RefusalOf(failure)).ConfigureAwait(false);
        }
    }

    private static Refusal RefusalOf(Exception failure) => failure switch
    {
        Refusal refusal => refusal,
        StoreException { InnerException: IOException } full => Refusal.NoRoom(full.Message),
        StoreException store => Refusal.Malformed(store.Message),
        BadHttpRequestException bad => new Refusal(bad.StatusCode, "malformed", bad.Message),
        IOException disk => Refusal.NoRoom($"it cannot be written: {disk.Message}"),
        OperationCanceledException or ObjectDisposedException => Refusal.Unauthenticated("the job has ended meanwhile"),
        _ => new Refusal(StatusCodes.Status500InternalServerError, "internal", $"weir has a defect: {failure.GetType().Name}: {failure.Message}"),
    };
}
