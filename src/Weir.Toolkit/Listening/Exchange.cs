using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Weir.Toolkit.Access;

namespace Weir.Toolkit.Listening;

/// <summary>Reads requests and writes responses.</summary>
internal static class Exchange
{
    private const int LargestMessage = 1 << 20;

    extension(HttpContext context)
    {
        /// <summary>Where the request reached this machine, without a slash at the end: what is true of this request is what its client can reach again.</summary>
        public string Root() => $"http://{new System.Net.IPEndPoint(context.Connection.LocalIpAddress!, context.Connection.LocalPort)}";

        /// <summary>Reads the request's message.</summary>
        /// <exception cref="Refusal">It is too large, or not such a message.</exception>
        public async ValueTask<T> ReadJsonAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellationToken)
        {
            var body = await context.Request.ReadSmallAsync(LargestMessage, cancellationToken).ConfigureAwait(false);
            try
            {
                return JsonSerializer.Deserialize(body.Span, type) ?? throw Refusal.Malformed("the request is empty");
            }
            catch (JsonException broken)
            {
                throw Refusal.Malformed($"the request is not the JSON that was expected: {broken.Message}");
            }
        }

        /// <summary>Answers with a message.</summary>
        public Task WriteJsonAsync<T>(T message, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
            context.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(message, type), "application/json", status);

        /// <summary>Answers with bytes.</summary>
        public async Task WriteAsync(ReadOnlyMemory<byte> content, string type, int status)
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            context.Response.ContentLength = content.Length;
            if (!HttpMethods.IsHead(context.Request.Method))
                await context.Response.Body.WriteAsync(content, context.RequestAborted).ConfigureAwait(false);
        }
    }

    extension(HttpRequest request)
    {
        /// <summary>Reads a body that is known to be small.</summary>
        /// <exception cref="Refusal">It is not.</exception>
        public async ValueTask<ReadOnlyMemory<byte>> ReadSmallAsync(int most, CancellationToken cancellationToken)
        {
            if (request.ContentLength > most)
                throw Refusal.TooLarge($"the request may have {most} bytes, found {request.ContentLength}");
            using var body = new MemoryStream();
            var buffer = new byte[Math.Min(most, 16_384)];
            int read;
            while ((read = await request.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (body.Length + read > most)
                    throw Refusal.TooLarge($"the request may have {most} bytes, found more");
                body.Write(buffer, 0, read);
            }

            return body.ToArray();
        }
    }
}
