using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;
using Weir.Toolkit.Access;

namespace Weir.Toolkit.Blobs;

/// <summary>A file that arrives in pieces, by several requests at once. Disposing deletes it, unless it was handed over.</summary>
internal sealed class SpoolFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    public SpoolFile(string path)
    {
        Path = path;
        _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
    }

    public string Path { get; }

    /// <summary>Writes a piece as it comes in; no more of it is in memory than what the connection has read ahead.</summary>
    /// <param name="body">Where it comes from.</param>
    /// <param name="offset">Where it goes.</param>
    /// <param name="length">How many bytes it must have.</param>
    /// <param name="seen">Sees the bytes on their way; null for nobody.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Refusal">It has fewer bytes, or more.</exception>
    public async ValueTask WriteAsync(PipeReader body, long offset, long length, Action<ReadOnlySequence<byte>>? seen, CancellationToken cancellationToken)
    {
        var written = 0L;
        ReadResult read;
        do
        {
            read = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (written + read.Buffer.Length > length)
                throw Refusal.Malformed($"the piece has more than the {length} bytes that were announced");
            seen?.Invoke(read.Buffer);
            await WriteAsync(read.Buffer, offset + written, cancellationToken).ConfigureAwait(false);
            written += read.Buffer.Length;
            body.AdvanceTo(read.Buffer.End);
        }
        while (!read.IsCompleted);

        if (written != length)
            throw Refusal.Malformed($"the piece has {written} bytes, {length} were announced");
    }

    /// <summary>Copies a part of another file.</summary>
    public async ValueTask CopyAsync(SpoolFile from, long offset, long to, long length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 18);
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
                done += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Ends the file after so many bytes, for who takes it over: nothing is written to it any more.</summary>
    /// <returns>Its path.</returns>
    public string Close(long length)
    {
        RandomAccess.SetLength(_handle, length);
        _handle.Dispose();
        return Path;
    }

    public void Dispose()
    {
        _handle.Dispose();
        File.Delete(Path);
    }

    private async ValueTask WriteAsync(ReadOnlySequence<byte> bytes, long offset, CancellationToken cancellationToken)
    {
        if (bytes.IsSingleSegment)
        {
            await RandomAccess.WriteAsync(_handle, bytes.First, offset, cancellationToken).ConfigureAwait(false);
            return;
        }

        List<ReadOnlyMemory<byte>> segments = [];
        foreach (var segment in bytes)
            segments.Add(segment);
        await RandomAccess.WriteAsync(_handle, segments, offset, cancellationToken).ConfigureAwait(false);
    }
}
