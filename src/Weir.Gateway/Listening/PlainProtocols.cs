using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Weir.Gateway.Listening;

/// <summary>Tells HTTP/2 from HTTP/1.1 on connections without TLS, by the first bytes of the client (RFC 9113 section 3.3).</summary>
/// <remarks>Kestrel asks the features of TLS which of the two was agreed on; without them it takes HTTP/1.1.</remarks>
internal static class PlainProtocols
{
    private static readonly TimeSpan FirstBytesWithin = TimeSpan.FromSeconds(30);

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public static ConnectionDelegate Use(ConnectionDelegate next) => async connection =>
    {
        if (await BeginsWithPrefaceAsync(connection.Transport.Input).ConfigureAwait(false) is not { } isHttp2)
            return;
        if (isHttp2)
        {
            connection.Features.Set<ITlsConnectionFeature>(AgreedHttp2.Instance);
            connection.Features.Set<ITlsApplicationProtocolFeature>(AgreedHttp2.Instance);
        }

        await next(connection).ConfigureAwait(false);
    };

    /// <summary>Null where the client said nothing.</summary>
    private static async ValueTask<bool?> BeginsWithPrefaceAsync(PipeReader input)
    {
        CancellationTokenSource? limit = null;
        try
        {
            while (true)
            {
                if (!input.TryRead(out var read))
                {
                    limit ??= new CancellationTokenSource(FirstBytesWithin, TimeProvider.System);
                    read = await input.ReadAsync(limit.Token).ConfigureAwait(false);
                }

                var seen = Compare(read.Buffer);
                // What was looked at is still to be read by the server: only an undecided look waits for more.
                input.AdvanceTo(read.Buffer.Start, seen is null ? read.Buffer.End : read.Buffer.Start);
                if (seen is not null || read.IsCompleted)
                    return read.IsCompleted && read.Buffer.IsEmpty ? null : seen ?? false;
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or ConnectionResetException)
        {
            return null;
        }
        finally
        {
            limit?.Dispose();
        }
    }

    private static bool? Compare(ReadOnlySequence<byte> buffer)
    {
        Span<byte> start = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(buffer.Length, start.Length);
        buffer.Slice(0, length).CopyTo(start);
        return !start[..length].SequenceEqual(Preface[..length]) ? false : length == Preface.Length ? true : null;
    }

    private sealed class AgreedHttp2 : ITlsConnectionFeature, ITlsApplicationProtocolFeature
    {
        public static AgreedHttp2 Instance { get; } = new();

        public X509Certificate2? ClientCertificate
        {
            get => null;
            set => throw new NotSupportedException("there is no TLS on this connection");
        }

        public ReadOnlyMemory<byte> ApplicationProtocol { get; } = "h2"u8.ToArray();

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);
    }
}
