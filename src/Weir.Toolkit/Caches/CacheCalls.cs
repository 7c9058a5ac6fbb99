using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Weir.Toolkit.Access;
using Weir.Toolkit.Blobs;
using Weir.Toolkit.Listening;

namespace Weir.Toolkit.Caches;

/// <summary>The service of caches, version 2.</summary>
internal sealed class CacheCalls(Doors doors) : Twirp("CacheService", new Dictionary<string, Func<HttpContext, Task>>
{
    ["CreateCacheEntry"] = context => CreateAsync(doors, context),
    ["FinalizeCacheEntryUpload"] = context => FinalizeAsync(doors, context),
    ["GetCacheEntryDownloadURL"] = context => FindAsync(doors, context),
})
{
    private static async Task CreateAsync(Doors doors, HttpContext context)
    {
        var job = doors.Enter(context, TokenUse.Services);
        var request = await context.ReadJsonAsync(CacheJson.Default.CreateCacheEntryRequest, context.RequestAborted).ConfigureAwait(false);
        var name = UploadOf(request.Key, request.Version);
        await new JobCaches(doors, job)
            .BeginAsync(request.Key, request.Version, name, path => new BlockUpload(path, job.Uploads.Most, isDigested: false), context.RequestAborted).ConfigureAwait(false);
        var address = doors.Addresses.Sign(context, BlobCalls.PathOf(job, name), Deed.Write);
        await context.WriteJsonAsync(new CreateCacheEntryResponse(true, address, ""), CacheJson.Default.CreateCacheEntryResponse).ConfigureAwait(false);
    }

    private static async Task FinalizeAsync(Doors doors, HttpContext context)
    {
        var job = doors.Enter(context, TokenUse.Services);
        var request = await context.ReadJsonAsync(CacheJson.Default.FinalizeCacheEntryUploadRequest, context.RequestAborted).ConfigureAwait(false);
        var name = UploadOf(request.Key, request.Version);
        var upload = job.Uploads.Find<BlockUpload>(name);
        if (upload.Size is { } size && size != request.SizeBytes)
            throw Refusal.Malformed($"the cache '{request.Key}' has {size} bytes, {request.SizeBytes} were announced");
        var entry = await new JobCaches(doors, job).EndAsync(request.Key, request.Version, name, upload).ConfigureAwait(false);
        var response = entry is null
            ? new FinalizeCacheEntryUploadResponse(false, 0, $"the cache '{request.Key}' is kept already")
            : new FinalizeCacheEntryUploadResponse(true, entry.Id, "");
        await context.WriteJsonAsync(response, CacheJson.Default.FinalizeCacheEntryUploadResponse).ConfigureAwait(false);
    }

    private static async Task FindAsync(Doors doors, HttpContext context)
    {
        var job = doors.Enter(context, TokenUse.Services);
        var request = await context.ReadJsonAsync(CacheJson.Default.CacheEntryDownloadRequest, context.RequestAborted).ConfigureAwait(false);
        var caches = new JobCaches(doors, job);
        var response = new CacheEntryDownloadResponse(false, "", "");
        if (await caches.FindAsync([request.Key ?? "", .. request.RestoreKeys ?? []], request.Version, context.RequestAborted).ConfigureAwait(false) is { } entry)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"cache-{entry.Id}");
            caches.Offer(entry, name);
            response = new CacheEntryDownloadResponse(true, doors.Addresses.Sign(context, BlobCalls.PathOf(job, name), Deed.Read), entry.Key.Key);
        }

        await context.WriteJsonAsync(response, CacheJson.Default.CacheEntryDownloadResponse).ConfigureAwait(false);
    }

    private static string UploadOf(string? key, string? version) =>
        $"cache-upload-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}\n{version}")).AsSpan(0, 16))}";
}
