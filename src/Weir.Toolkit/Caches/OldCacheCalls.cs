using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Weir.Toolkit.Access;
using Weir.Toolkit.Blobs;
using Weir.Toolkit.Listening;

namespace Weir.Toolkit.Caches;

/// <summary>The service of caches, version 1, which clients before the version 4 of <c>@actions/cache</c> know alone.</summary>
internal sealed class OldCacheCalls(Doors doors) : ISurface
{
    private static readonly PathString Root = "/_apis/artifactcache";

    public bool Owns(PathString path) => path.StartsWithSegments(Root, StringComparison.Ordinal);

    public Task AnswerAsync(HttpContext context)
    {
        var job = doors.Enter(context, TokenUse.Services);
        return (context.Request.Method, context.Request.Path.Value![Root.Value!.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries)) switch
        {
            ("GET", ["cache"]) => FindAsync(context, job),
            ("POST", ["caches"]) => ReserveAsync(context, job),
            ("PATCH", ["caches", var id]) => TakeAsync(context, job, id),
            ("POST", ["caches", var id]) => CommitAsync(context, job, id),
            var (method, _) => throw Refusal.Missing($"there is no {method} {context.Request.Path}"),
        };
    }

    public Task RefuseAsync(HttpContext context, Refusal refusal) =>
        context.WriteJsonAsync(new OldCacheError(refusal.Message, refusal.Code), OldCacheJson.Default.OldCacheError, refusal.Status);

    private async Task FindAsync(HttpContext context, ServedJob job)
    {
        var query = context.Request.Query;
        var caches = new JobCaches(doors, job);
        string[] keys = [.. query["keys"].ToString().Split(',').Select(key => key.Trim())];
        if (await caches.FindAsync(keys, query["version"], context.RequestAborted).ConfigureAwait(false) is not { } entry)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"cache-{entry.Id}");
        caches.Offer(entry, name);
        var address = doors.Addresses.Sign(context, BlobCalls.PathOf(job, name), Deed.Read);
        await context.WriteJsonAsync(new FoundCache(address, entry.Key.Key, entry.Key.Scope, entry.CreatedAt), OldCacheJson.Default.FoundCache).ConfigureAwait(false);
    }

    private async Task ReserveAsync(HttpContext context, ServedJob job)
    {
        var request = await context.ReadJsonAsync(OldCacheJson.Default.ReserveCacheRequest, context.RequestAborted).ConfigureAwait(false);
        if (request.CacheSize > job.Uploads.Most)
            throw Refusal.Malformed($"the cache '{request.Key}' has {request.CacheSize} bytes, at most {job.Uploads.Most} are allowed");
        var id = RandomNumberGenerator.GetInt32(1, int.MaxValue);
        await new JobCaches(doors, job)
            .BeginAsync(request.Key, request.Version, UploadOf(id), path => new OldCacheUpload(path, job.Uploads.Most, request.Key, request.Version), context.RequestAborted)
            .ConfigureAwait(false);
        await context.WriteJsonAsync(new ReservedCache(id), OldCacheJson.Default.ReservedCache, StatusCodes.Status201Created).ConfigureAwait(false);
    }

    private static async Task TakeAsync(HttpContext context, ServedJob job, string id)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, job.Ended);
        var header = context.Request.Headers.ContentRange.ToString();
        if (!ContentRangeHeaderValue.TryParse(header, out var range) || range is not { Unit.Value: "bytes", From: { } first, To: { } last })
            throw Refusal.Malformed($"the header 'Content-Range' is 'bytes FIRST-LAST/*', found '{header}'");
        await job.Uploads.Find<OldCacheUpload>(UploadOf(id)).PutAsync(first, last - first + 1, context.Request.Body, either.Token).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task CommitAsync(HttpContext context, ServedJob job, string id)
    {
        var request = await context.ReadJsonAsync(OldCacheJson.Default.CommitCacheRequest, context.RequestAborted).ConfigureAwait(false);
        var upload = job.Uploads.Find<OldCacheUpload>(UploadOf(id));
        upload.Commit(request.Size);
        if (await new JobCaches(doors, job).EndAsync(upload.Key, upload.Version, UploadOf(id), upload).ConfigureAwait(false) is null)
            throw Refusal.Conflict($"the cache '{upload.Key}' is kept already");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static string UploadOf(object id) => string.Create(CultureInfo.InvariantCulture, $"old-cache-upload-{id}");
}
