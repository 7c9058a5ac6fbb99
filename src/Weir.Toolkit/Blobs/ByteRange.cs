using System.Globalization;

namespace Weir.Toolkit.Blobs;

/// <summary>The part of a blob that a request asks for.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">How many bytes it has.</param>
internal readonly record struct ByteRange(long Start, long Length)
{
    private const string Unit = "bytes=";

    /// <summary>
    /// Reads the header of a range: <c>bytes=0-99</c>, <c>bytes=100-</c> or <c>bytes=-5</c>. Anything else means the whole, as HTTP has it.
    /// </summary>
    /// <param name="header">The header; empty for none.</param>
    /// <param name="size">How many bytes the blob has.</param>
    /// <returns>The part; null for the whole; a length of 0 where the blob ends before it.</returns>
    public static ByteRange? Read(string header, long size)
    {
        if (!header.StartsWith(Unit, StringComparison.Ordinal) || header[Unit.Length..].Split('-') is not [var first, var last])
            return null;
        if (first.Length == 0)
            return Number(last) is { } tail ? new ByteRange(Math.Max(0, size - tail), Math.Min(tail, size)) : null;
        if (Number(first) is not { } start)
            return null;
        if (last.Length == 0)
            return new ByteRange(start, Math.Max(0, size - start));
        return Number(last) is { } end && end >= start ? new ByteRange(start, Math.Max(0, Math.Min(end + 1, size) - start)) : null;
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < long.MaxValue ? number : null;
}
