using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Weir.Toolkit.Access;

namespace Weir.Toolkit.Blobs;

/// <summary>A file that arrives in pieces, by several requests at once. Disposing deletes it, unless it was handed over.</summary>
internal sealed class SpoolFile : IDisposable
{
    private const int BufferBytes = 1 << 18;

    private readonly SafeFileHandle _handle;
    private readonly ArrivalDigest? _digest;

    /// <summary>Makes the file.</summary>
    /// <param name="path">Where it is; nothing is there yet.</param>
    /// <param name="isDigested">Whether its digest is wanted in the end: then no byte may be written twice.</param>
    public SpoolFile(string path, bool isDigested)
    {
        Path = path;
        _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        _digest = isDigested ? new ArrivalDigest(_handle) : null;
    }

    public string Path { get; }

    /// <summary>Writes a piece as it comes in; no more of it is in memory than a buffer of fixed size and what the connection has read ahead.</summary>
    /// <param name="body">Where it comes from.</param>
    /// <param name="offset">Where it goes.</param>
    /// <param name="length">How many bytes it must have.</param>
    /// <param name="seen">Sees the bytes on their way; null for nobody.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Refusal">It has fewer bytes, or more.</exception>
    public async ValueTask WriteAsync(Stream body, long offset, long length, Action<ReadOnlyMemory<byte>>? seen, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var written = 0L;
            int count;
            while ((count = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (written + count > length)
                    throw Refusal.Malformed($"the piece has more than the {length} bytes that were announced");
                seen?.Invoke(buffer.AsMemory(0, count));

                // Into the page cache: to wait for a thread that does it would take longer.
                RandomAccess.Write(_handle, buffer.AsSpan(0, count), offset + written);
                _digest?.Wrote(offset + written, count);
                written += count;
            }

            if (written != length)
                throw Refusal.Malformed($"the piece has {written} bytes, {length} were announced");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Copies a part of another file.</summary>
    public async ValueTask CopyAsync(SpoolFile from, long offset, long to, long length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (var done = 0L; done < length;)
            {
                var read = await RandomAccess
                    .ReadAsync(from._handle, buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - done)), offset + done, cancellationToken)
                    .ConfigureAwait(false);
                if (read == 0)
                    throw new EndOfStreamException($"'{from.Path}' ends before byte {offset + length}");
                await RandomAccess.WriteAsync(_handle, buffer.AsMemory(0, read), to + done, cancellationToken).ConfigureAwait(false);
                _digest?.Wrote(to + done, read);
                done += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Ends the file after so many bytes, for who takes it over: nothing is written to it any more.</summary>
    public async ValueTask<SpooledFile> CloseAsync(long length)
    {
        var digest = _digest is null ? null : await _digest.FinishAsync(length).ConfigureAwait(false);
        RandomAccess.SetLength(_handle, length);
        Close();
        return new SpooledFile(Path, digest);
    }

    public void Dispose()
    {
        Close();
        File.Delete(Path);
    }

    private void Close()
    {
        _digest?.Dispose();
        _handle.Dispose();
    }
}

/// <summary>A file that has come whole.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Digest">Its SHA-256, in lower-case hexadecimal digits; null where none was wanted.</param>
internal readonly record struct SpooledFile(string Path, string? Digest);
