using System.Globalization;
using System.Security;
using System.Text;
using Microsoft.AspNetCore.Http;
using Weir.Toolkit.Access;
using Weir.Toolkit.Listening;

namespace Weir.Toolkit.Blobs;

/// <summary>Takes and gives blobs, as Azure's storage does: that is what the clients upload to and download from.</summary>
internal sealed class BlobCalls(Doors doors) : ISurface
{
    // An account, a container and a blob: less the clients take for no address of a blob.
    private static readonly PathString Account = "/blobs";

    private const string Service = "2025-07-05";
    private const long LargestPiece = 4000L << 20;

    public bool Owns(PathString path) => path.StartsWithSegments(Account, StringComparison.Ordinal);

    /// <summary>The path of a blob of a job.</summary>
    public static PathString PathOf(ServedJob job, string name) => Account.Add($"/{job.Id}/{name}");

    public Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path.Value!.Split('/') is not [_, _, var job, var name])
            throw Refusal.Missing("an address of a blob is /blobs/JOB/NAME");
        context.Response.Headers["x-ms-version"] = Service;
        context.Response.Headers["x-ms-request-id"] = context.TraceIdentifier;
        return context.Request.Method switch
        {
            "GET" or "HEAD" => GiveAsync(context, doors.Enter(context, job, Deed.Read).Offered(name)),
            "PUT" => TakeAsync(context, doors.Enter(context, job, Deed.Write), name),
            var method => throw new Refusal(405, "UnsupportedHttpVerb", $"a blob is read by GET or HEAD and written by PUT, found {method}"),
        };
    }

    public Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        var code = refusal.Status == StatusCodes.Status403Forbidden ? "AuthenticationFailed" : refusal.Code;
        context.Response.Headers["x-ms-error-code"] = code;
        var text = $"""<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>{SecurityElement.Escape(refusal.Message)}</Message></Error>""";
        return context.WriteAsync(Encoding.UTF8.GetBytes(text), "application/xml", refusal.Status);
    }

    private static async Task TakeAsync(HttpContext context, ServedJob job, string name)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, job.Ended);
        var upload = job.Uploads.Find<BlockUpload>(name);
        var request = context.Request;
        switch (request.Query["comp"].ToString())
        {
            case "block":
                await upload.PutAsync(request.Query["blockid"].ToString(), request.Body, LengthOf(request), DigestOf(request), either.Token).ConfigureAwait(false);
                break;
            case "blocklist":
                await upload.CommitAsync(BlockList.Read(await request.ReadSmallAsync(BlockList.LargestText, either.Token).ConfigureAwait(false)), either.Token).ConfigureAwait(false);
                break;
            case "" when request.Headers["x-ms-blob-type"] == "BlockBlob":
                await upload.PutWholeAsync(request.Body, LengthOf(request), DigestOf(request), either.Token).ConfigureAwait(false);
                break;
            case "":
                throw new Refusal(400, "InvalidHeaderValue", $"the header 'x-ms-blob-type' is 'BlockBlob', found '{request.Headers["x-ms-blob-type"]}'");
            case var other:
                throw new Refusal(400, "InvalidQueryParameterValue", $"the parameter 'comp' is 'block', 'blocklist' or absent, found '{other}'");
        }

        Describe(context, job.Time.GetUtcNow());
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentLength = 0;
    }

    private static async Task GiveAsync(HttpContext context, Download download)
    {
        var stream = await download.OpenAsync(context.RequestAborted).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var response = context.Response;
            var headers = context.Request.Headers;
            var range = ByteRange.Read(headers["x-ms-range"] is [{ } asked] ? asked : headers.Range.ToString(), stream.Length);
            if (range is { Length: 0 })
            {
                response.Headers.ContentRange = $"bytes */{stream.Length}";
                throw new Refusal(416, "InvalidRange", $"the blob has {stream.Length} bytes");
            }

            var (start, length) = range ?? new ByteRange(0, stream.Length);
            response.StatusCode = range is null ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent;
            if (range is not null)
                response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {start}-{start + length - 1}/{stream.Length}");
            response.ContentType = download.MediaType;
            response.ContentLength = length;
            response.Headers.AcceptRanges = "bytes";
            response.Headers["x-ms-blob-type"] = "BlockBlob";
            response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(download.FileName)}";
            if (!HttpMethods.IsHead(context.Request.Method))
                await CopyAsync(stream, start, length, context).ConfigureAwait(false);
        }
    }

    private static async Task CopyAsync(Stream from, long start, long length, HttpContext context)
    {
        const int PieceBytes = 1 << 17;
        from.Position = start;
        var writer = context.Response.BodyWriter;
        for (var left = length; left > 0;)
        {
            var memory = writer.GetMemory(PieceBytes);
            var read = await from.ReadAsync(memory[..(int)Math.Min(memory.Length, left)], context.RequestAborted).ConfigureAwait(false);
            if (read == 0)
                throw new EndOfStreamException("the blob has become shorter");
            writer.Advance(read);
            left -= read;
            await writer.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static long LengthOf(HttpRequest request) => request.ContentLength switch
    {
        null => throw new Refusal(411, "MissingContentLengthHeader", "the header 'Content-Length' is needed"),
        > LargestPiece and var length => throw new Refusal(413, "RequestBodyTooLarge", $"a request may have {LargestPiece} bytes, found {length}"),
        { } length => length,
    };

    private static byte[]? DigestOf(HttpRequest request)
    {
        if (request.Headers.ContentMD5.ToString() is not { Length: > 0 } text)
            return null;
        var digest = new byte[16];
        return Convert.TryFromBase64String(text, digest, out var length) && length == digest.Length
            ? digest
            : throw new Refusal(400, "InvalidMd5", $"the header 'Content-MD5' is base64 of 16 bytes, found '{text}'");
    }

    private static void Describe(HttpContext context, DateTimeOffset now)
    {
        context.Response.Headers.LastModified = now.ToString("R", CultureInfo.InvariantCulture);
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"0x{now.UtcTicks:X}\"");
        context.Response.Headers["x-ms-request-server-encrypted"] = "false";
    }
}
