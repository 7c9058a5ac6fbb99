namespace Weir.Engine.Runs;

/// <summary>Splits a stream into lines, without their ends; what has no end is no line.</summary>
internal sealed class JournalLines(Stream stream)
{
    private const int Piece = 16 * 1024;

    private byte[] _buffer = new byte[Piece];
    private int _start;
    private int _end;

    /// <summary>The next line, until the call after this one; null where there is no more.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellationToken)
    {
        for (var looked = 0; ;)
        {
            var place = _buffer.AsSpan(_start + looked, _end - _start - looked).IndexOf((byte)'\n');
            if (place >= 0)
            {
                var line = _buffer.AsMemory(_start, looked + place);
                _start += looked + place + 1;
                return line;
            }

            looked = _end - _start;
            if (!await MoreAsync(cancellationToken).ConfigureAwait(false))
                return null;
        }
    }

    private async ValueTask<bool> MoreAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }
}
