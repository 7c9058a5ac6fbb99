using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Logs;

/// <summary>A place in a log that moves forward as lines are read.</summary>
internal sealed class LogCursor(LogFolder folder, LogIndex index, long first, int? step)
{
    private long _next = Math.Max(1, first);
    private long _tailOf;
    private long _tailPlace;
    private long _tailNext;

    /// <summary>The lines from the place on to the last one that is there now.</summary>
    public IEnumerable<LogLine> Read()
    {
        for (var sealedUpTo = 0L; ;)
        {
            index.Refresh();
            foreach (var line in ReadSegments())
                yield return line;
            if (index.NextLine == sealedUpTo)
                yield break;

            // Lines move from the tail to a segment while they are read here; then there is more than the tail showed.
            sealedUpTo = index.NextLine;
            foreach (var line in ReadTail(sealedUpTo))
                yield return line;
        }
    }

    private IEnumerable<LogLine> ReadSegments()
    {
        for (var place = index.Find(_next); place < index.Segments.Count; place = index.Find(_next))
        {
            var segment = index.Segments[place];
            if (segment.FirstLine > _next)
            {
                yield return Missing(segment, segment.FirstLine - _next, "the log grew past its limit");
                _next = segment.FirstLine;
            }

            var end = segment.FirstLine + segment.Lines;
            if (step < segment.LowestStep || step > segment.HighestStep)
            {
                _next = end;
                continue;
            }

            if (Unpack(segment) is not { } block)
            {
                index.Refresh();
                if (index.Find(_next) == place && index.Segments.Count > place && index.Segments[place] == segment)
                {
                    yield return Missing(segment, end - _next, $"a segment of '{folder.Volume(segment.Volume)}' is damaged");
                    _next = end;
                }

                continue;
            }

            foreach (var line in Wanted(LineBlockReader.Read(block, segment.FirstLine)))
                yield return line;
        }
    }

    private IEnumerable<LogLine> ReadTail(long firstLine)
    {
        if (_tailOf != firstLine)
            (_tailOf, _tailPlace, _tailNext) = (firstLine, 0, firstLine);
        using var file = OpenTail(firstLine);
        if (file is null)
            yield break;
        file.Position = _tailPlace;
        while (NextFrame(file) is { } frame)
        {
            _tailPlace = file.Position;
            foreach (var line in LineBlockReader.Read(frame, _tailNext))
            {
                _tailNext = line.Number + 1;
                if (Wants(line))
                    yield return line;
            }
        }
    }

    private IEnumerable<LogLine> Wanted(IEnumerable<LogLine> lines)
    {
        foreach (var line in lines)
        {
            if (Wants(line))
                yield return line;
        }
    }

    private bool Wants(LogLine line)
    {
        if (line.Number < _next)
            return false;
        _next = line.Number + 1;
        return step is null || line.Step == step;
    }

    private LogLine Missing(LogIndexEntry before, long count, string reason)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "line is" : "lines are")} missing here: {reason}");
        var at = DateTimeOffset.FromUnixTimeMilliseconds(before.FirstAt);
        return new LogLine(_next, before.FirstStep, LogKind.Warning, at, Encoding.UTF8.GetBytes(text));
    }

    private byte[]? Unpack(LogIndexEntry segment)
    {
        try
        {
            using var file = File.OpenHandle(folder.Volume(segment.Volume), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var packed = new byte[segment.PackedLength];
            var lines = new byte[segment.RawLength];
            return RandomAccess.Read(file, packed, segment.Offset) == packed.Length
                && Checksum.Of(packed) == segment.Checksum
                && BrotliDecoder.TryDecompress(packed, lines, out var length)
                && length == lines.Length
                    ? lines
                    : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private FileStream? OpenTail(long firstLine)
    {
        try
        {
            return new FileStream(folder.Tail(firstLine), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static byte[]? NextFrame(FileStream file)
    {
        Span<byte> head = stackalloc byte[LogFolder.FrameHead];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length <= 0 || length > file.Length - file.Position)
            return null;
        var lines = new byte[length];
        return file.ReadAtLeast(lines, length, throwOnEndOfStream: false) == length
            && Checksum.Of(lines) == BinaryPrimitives.ReadUInt32LittleEndian(head[sizeof(int)..])
                ? lines
                : null;
    }
}
