namespace Weir.Engine.Executors.Docker.Elsewhere;

/// <summary>A file that is written here, and sent once it is complete.</summary>
/// <param name="scratch">The file.</param>
/// <param name="send">Sends what is at its path, and removes it.</param>
internal sealed class ScratchUpload(FileStream scratch, Func<string, Task> send) : Stream
{
    private bool _isSent;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => scratch.Length;

    public override long Position
    {
        get => scratch.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => scratch.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => scratch.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => scratch.WriteAsync(buffer, offset, count, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => scratch.WriteAsync(buffer, cancellationToken);

    public override void Flush() => scratch.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        await SendAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            SendAsync().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }

    private async Task SendAsync()
    {
        if (_isSent)
            return;
        _isSent = true;
        await scratch.DisposeAsync().ConfigureAwait(false);
        await send(scratch.Name).ConfigureAwait(false);
    }
}
