using System.Buffers.Binary;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Archives;

/// <summary>
/// Counts the entries of a zip archive before its directory is read into memory, since the library reads all of it, however long it is.
/// </summary>
internal static class ZipDirectory
{
    private const int EndSize = 22;
    private const int LongestComment = ushort.MaxValue;
    private const int LocatorSize = 20;
    private const int LongEndSize = 56;
    private const int EntrySize = 46;
    private const uint EntrySignature = 0x02014b50;

    private static ReadOnlySpan<byte> EndSignature => "PK\x05\x06"u8;

    private static ReadOnlySpan<byte> LocatorSignature => "PK\x06\x07"u8;

    private static ReadOnlySpan<byte> LongEndSignature => "PK\x06\x06"u8;

    /// <summary>Throws where there are more than <paramref name="most"/> entries; leaves the stream at its beginning.</summary>
    /// <exception cref="StoreException">There are too many, or it is no zip archive.</exception>
    public static void Check(Stream zip, int most)
    {
        foreach (var begin in Begins(zip))
            CheckFrom(zip, begin, most);
        zip.Position = 0;
    }

    private static void CheckFrom(Stream zip, long begin, int most)
    {
        zip.Position = begin;
        var directory = new BufferedStream(zip, 64 * 1024);
        Span<byte> entry = stackalloc byte[EntrySize];
        for (var count = 0; Fill(directory, entry) && Read32(entry, 0) == EntrySignature; count++)
        {
            if (count == most)
                throw new StoreException($"the archive is refused: it has more than {most} entries; raise the limit if it is meant to be so");
            directory.Seek(Read16(entry, 28) + Read16(entry, 30) + Read16(entry, 32), SeekOrigin.Current);
        }
    }

    // A hostile archive can have two directories, of which one reader sees the first and another the second: both are looked at.
    private static List<long> Begins(Stream zip)
    {
        var tail = new byte[(int)Math.Min(zip.Length, EndSize + LongestComment)];
        zip.Position = zip.Length - tail.Length;
        zip.ReadExactly(tail);
        var end = tail.AsSpan(0, Math.Max(0, tail.Length - EndSize + sizeof(uint))).LastIndexOf(EndSignature);
        if (end < 0)
            throw Broken();
        List<long> begins = [];
        var shortBegin = Read32(tail, end + 16);
        if (shortBegin != uint.MaxValue)
            begins.Add(Within(zip, shortBegin));
        if (LongBegin(zip, zip.Length - tail.Length + end) is { } longBegin)
            begins.Add(longBegin);
        return begins.Count > 0 ? begins : throw Broken();
    }

    private static long? LongBegin(Stream zip, long end)
    {
        Span<byte> locator = stackalloc byte[LocatorSize];
        zip.Position = Math.Max(0, end - LocatorSize);
        if (!Fill(zip, locator) || !locator.StartsWith(LocatorSignature))
            return null;
        Span<byte> record = stackalloc byte[LongEndSize];
        zip.Position = Within(zip, BinaryPrimitives.ReadInt64LittleEndian(locator[8..]));
        return Fill(zip, record) && record.StartsWith(LongEndSignature)
            ? Within(zip, BinaryPrimitives.ReadInt64LittleEndian(record[48..]))
            : throw Broken();
    }

    private static bool Fill(Stream from, Span<byte> bytes) => from.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;

    private static long Within(Stream zip, long place) => place >= 0 && place <= zip.Length ? place : throw Broken();

    private static int Read16(ReadOnlySpan<byte> bytes, int place) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[place..]);

    private static uint Read32(ReadOnlySpan<byte> bytes, int place) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[place..]);

    private static StoreException Broken() => new("the archive is refused: it is no whole zip archive");
}
