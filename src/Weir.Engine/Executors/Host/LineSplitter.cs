using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Host;

/// <summary>Cuts what a process writes into lines, in one buffer that grows with the longest line and no further than a megabyte and a bit.</summary>
/// <remarks>A line ends with a line feed, and a carriage return before it is not part of the line. For one thread.</remarks>
internal sealed class LineSplitter(IOutput output)
{
    /// <summary>Longer lines are handed on in pieces.</summary>
    public const int Longest = 1 << 20;

    private const int Smallest = 16 * 1024;

    /// <summary>What a pipe holds: a program that fills it is read at once.</summary>
    private const int Usual = 64 * 1024;

    private byte[] _buffer = new byte[Smallest];
    private int _length;

    /// <summary>Where the next bytes are to be put; never empty.</summary>
    public Span<byte> Free => _buffer.AsSpan(_length);

    /// <summary>Takes note of bytes in <see cref="Free"/>, and hands on the lines that are complete. Where the output throws, all that is not handed on is dropped.</summary>
    public void Advance(int count)
    {
        var scanned = _length;
        var length = _length + count;
        var isFull = length == _buffer.Length;
        var start = 0;

        // What an output that throws leaves behind must not fill the buffer: no room to read into looks like the end.
        _length = 0;
        while (_buffer.AsSpan(scanned, length - scanned).IndexOf((byte)'\n') is var found and >= 0)
        {
            var end = scanned + found;
            var hasReturn = end > start && _buffer[end - 1] == '\r';
            Deliver(_buffer.AsSpan(start, (hasReturn ? end - 1 : end) - start));
            start = scanned = end + 1;
        }

        _length = Keep(start, length);
        if (_length > _buffer.Length / 2 || (isFull && _buffer.Length < Usual))
            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, Longest + Usual));
    }

    /// <summary>Hands on what came after the last line's end.</summary>
    public void Flush()
    {
        if (_length > 0)
            Deliver(_buffer.AsSpan(0, _length));
        _length = 0;
    }

    /// <summary>Moves what is left to the front, and gives how much that is.</summary>
    private int Keep(int start, int length)
    {
        // A carriage return at the very end may belong to the line's end, so one byte more than the longest line is waited for.
        while (length - start > Longest + 1)
            start += Piece(_buffer.AsSpan(start, length - start));
        if (start > 0)
            _buffer.AsSpan(start, length - start).CopyTo(_buffer);
        return length - start;
    }

    private void Deliver(ReadOnlySpan<byte> line)
    {
        while (line.Length > Longest)
            line = line[Piece(line)..];
        output.Line(line);
    }

    private int Piece(ReadOnlySpan<byte> line)
    {
        var cut = Longest;
        while (cut > Longest - 4 && (line[cut] & 0xC0) == 0x80)
            cut--;
        if (cut == Longest - 4)
            cut = Longest;
        output.Line(line[..cut]);
        return cut;
    }
}
