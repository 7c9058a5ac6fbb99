using System.Buffers;

namespace Weir.Cli.Views;

/// <summary>Gathers lines and writes them in large pieces, at latest after a moment. Safe for concurrent use.</summary>
internal sealed class BufferedOutput : IAsyncDisposable
{
    private const int Piece = 64 * 1024;
    private static readonly TimeSpan FlushAfter = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(Piece * 2);
    private readonly Stream _output;
    private readonly ITimer _timer;
    private bool _flushDue;

    public BufferedOutput(Stream output, TimeProvider time)
    {
        _output = output;
        _timer = time.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Writes a line of three parts and its end.</summary>
    public void Write(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> mark, ReadOnlySpan<byte> utf8)
    {
        lock (_gate)
        {
            _buffer.Write(prefix);
            _buffer.Write(mark);
            _buffer.Write(utf8);
            _buffer.Write("\n"u8);
            if (_buffer.WrittenCount >= Piece)
            {
                WriteOut();
            }
            else if (!_flushDue)
            {
                _flushDue = true;
                _timer.Change(FlushAfter, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Writes what is gathered.</summary>
    public void Flush()
    {
        lock (_gate)
            WriteOut();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        Flush();
    }

    private void WriteOut()
    {
        _flushDue = false;
        _output.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
