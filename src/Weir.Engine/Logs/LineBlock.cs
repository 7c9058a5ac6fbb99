using Weir.Pipelines.Execution;

namespace Weir.Engine.Logs;

/// <summary>
/// Lines in memory, packed one after the other. A line is its kind (a byte), its length (a varint) and its bytes; before it stands a mark
/// where its step or time are not those of the line before: <see cref="Mark"/>, the step and the time in Unix milliseconds (varints).
/// </summary>
internal sealed class LineBlock(int capacity)
{
    public const byte Mark = 0xff;

    private const int MostBeforeLine = 1 + 5 + 10 + 1 + 5;

    // Most logs are short: a buffer of the whole capacity for each would keep the collector busy.
    private const int Smallest = 4 * 1024;

    private byte[] _bytes = new byte[Math.Min(Smallest, capacity)];
    private int _length;
    private int _step;
    private long _at;
    private bool _marked;

    public int Lines { get; private set; }

    public int FirstStep { get; private set; }

    public int LowestStep { get; private set; }

    public int HighestStep { get; private set; }

    public long FirstAt { get; private set; }

    public int Length => _length;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public bool Fits(int line) => _length + MostBeforeLine + line <= capacity;

    public void Append(int step, LogKind kind, long at, ReadOnlySpan<byte> utf8)
    {
        var needed = _length + MostBeforeLine + utf8.Length;
        if (_bytes.Length < needed)
            Array.Resize(ref _bytes, Math.Max(needed, Math.Min(capacity, 2 * _bytes.Length)));
        if (!_marked || step != _step || at != _at)
            AppendMark(step, at);
        _bytes[_length++] = (byte)kind;
        AppendNumber((ulong)utf8.Length);
        utf8.CopyTo(_bytes.AsSpan(_length));
        _length += utf8.Length;
        Lines++;
    }

    /// <summary>What is appended next can be read without what is before it.</summary>
    public void Cut() => _marked = false;

    public void Clear()
    {
        if (_bytes.Length > capacity)
            _bytes = new byte[capacity];
        _length = 0;
        _marked = false;
        Lines = 0;
    }

    private void AppendMark(int step, long at)
    {
        LowestStep = Lines == 0 ? step : Math.Min(LowestStep, step);
        HighestStep = Lines == 0 ? step : Math.Max(HighestStep, step);
        if (Lines == 0)
            (FirstStep, FirstAt) = (step, at);
        (_step, _at, _marked) = (step, at, true);
        _bytes[_length++] = Mark;
        AppendNumber((uint)step);
        AppendNumber((ulong)at);
    }

    private void AppendNumber(ulong number)
    {
        for (; number >= 0x80; number >>= 7)
            _bytes[_length++] = (byte)(number | 0x80);
        _bytes[_length++] = (byte)number;
    }
}
