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
    private readonly bool _isTerminal;
    private readonly ITimer _timer;
    private bool _flushDue;

    /// <param name="output">Takes the pieces.</param>
    /// <param name="isTerminal">True to take out what would steer a terminal in other ways than by colours.</param>
    /// <param name="time">The time.</param>
    public BufferedOutput(Stream output, bool isTerminal, TimeProvider time)
    {
        _output = output;
        _isTerminal = isTerminal;
        _timer = time.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Writes a line of three parts and its end.</summary>
    public void Write(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> mark, ReadOnlySpan<byte> utf8)
    {
        lock (_gate)
        {
            _buffer.Write(Shown(prefix));
            _buffer.Write(mark);
            _buffer.Write(Shown(utf8));
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

    private ReadOnlySpan<byte> Shown(ReadOnlySpan<byte> utf8) => _isTerminal ? TerminalText.KeepColors(utf8) : utf8;

    private void WriteOut()
    {
        _flushDue = false;
        _output.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
