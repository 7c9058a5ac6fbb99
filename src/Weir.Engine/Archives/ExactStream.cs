using Weir.Pipelines.Execution;

namespace Weir.Engine.Archives;

/// <summary>
/// Reads exactly the bytes that a file was said to have: its length stands in the archive before its contents, and a file that is still
/// written to must not shift what follows.
/// </summary>
internal sealed class ExactStream(Stream inner, JobFile file) : Stream
{
    private long _place;

    public override bool CanRead => true;

    // The writer asks for the length, and asks only streams that say that they can seek.
    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => _place;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer[..Fit(buffer.Length)]), buffer.Length);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer[..Fit(buffer.Length)], cancellationToken).ConfigureAwait(false), buffer.Length);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Fit(int length) => (int)Math.Min(length, file.Length - _place);

    private int Count(int read, int wanted)
    {
        if (read == 0 && wanted > 0 && _place < file.Length)
            throw new StoreException($"'{file.Path}' became shorter while it was packed; pack it once nothing writes to it any more");
        _place += read;
        return read;
    }
}
