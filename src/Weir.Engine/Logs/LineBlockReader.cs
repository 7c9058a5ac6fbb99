using Weir.Pipelines.Execution;

namespace Weir.Engine.Logs;

/// <summary>Takes the lines out of what a <see cref="LineBlock"/> packed.</summary>
internal static class LineBlockReader
{
    /// <summary>The lines; they share the memory of the block.</summary>
    /// <param name="block">The packed lines.</param>
    /// <param name="number">The number of the first of them.</param>
    public static IEnumerable<LogLine> Read(ReadOnlyMemory<byte> block, long number)
    {
        var place = 0;
        var step = 0;
        var at = DateTimeOffset.UnixEpoch;
        while (place < block.Length)
        {
            var head = block.Span[place++];
            if (head == LineBlock.Mark)
            {
                step = (int)Number(block.Span, ref place);
                at = DateTimeOffset.FromUnixTimeMilliseconds((long)Number(block.Span, ref place));
                continue;
            }

            var length = (int)Number(block.Span, ref place);
            yield return new LogLine(number++, step, (LogKind)head, at, block.Slice(place, length));
            place += length;
        }
    }

    private static ulong Number(ReadOnlySpan<byte> bytes, ref int place)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[place++];
            number |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return number;
        }
    }
}
