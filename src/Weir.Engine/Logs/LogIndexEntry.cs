using System.Buffers.Binary;

namespace Weir.Engine.Logs;

/// <summary>
/// One entry of a log's index: 64 bytes, little-endian, the last four of them the checksum of the others. The index is only ever appended to,
/// after what it speaks of is written.
/// </summary>
internal readonly record struct LogIndexEntry
{
    public const int Size = 64;

    public required LogIndexKind Kind { get; init; }

    /// <summary>The volume, for a segment and for a dropped volume.</summary>
    public int Volume { get; init; }

    /// <summary>Where the segment begins in its volume.</summary>
    public long Offset { get; init; }

    public int PackedLength { get; init; }

    public int RawLength { get; init; }

    /// <summary>The checksum of the packed segment.</summary>
    public uint Checksum { get; init; }

    public long FirstLine { get; init; }

    public int Lines { get; init; }

    /// <summary>When the first line was written, in Unix milliseconds.</summary>
    public long FirstAt { get; init; }

    public int FirstStep { get; init; }

    public int LowestStep { get; init; }

    public int HighestStep { get; init; }

    public void Write(Span<byte> to)
    {
        to[..Size].Clear();
        BinaryPrimitives.WriteInt32LittleEndian(to, (int)Kind);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], Volume);
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], Offset);
        BinaryPrimitives.WriteInt32LittleEndian(to[16..], PackedLength);
        BinaryPrimitives.WriteInt32LittleEndian(to[20..], RawLength);
        BinaryPrimitives.WriteUInt32LittleEndian(to[24..], Checksum);
        BinaryPrimitives.WriteInt32LittleEndian(to[28..], Lines);
        BinaryPrimitives.WriteInt64LittleEndian(to[32..], FirstLine);
        BinaryPrimitives.WriteInt64LittleEndian(to[40..], FirstAt);
        BinaryPrimitives.WriteInt32LittleEndian(to[48..], FirstStep);
        BinaryPrimitives.WriteInt32LittleEndian(to[52..], LowestStep);
        BinaryPrimitives.WriteInt32LittleEndian(to[56..], HighestStep);
        BinaryPrimitives.WriteUInt32LittleEndian(to[(Size - 4)..], Logs.Checksum.Of(to[..(Size - 4)]));
    }

    /// <summary>The entry, or null where the bytes are not a whole one.</summary>
    public static LogIndexEntry? Read(ReadOnlySpan<byte> from)
    {
        if (from.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(from[(Size - 4)..]) != Logs.Checksum.Of(from[..(Size - 4)]))
            return null;
        return new LogIndexEntry
        {
            Kind = (LogIndexKind)BinaryPrimitives.ReadInt32LittleEndian(from),
            Volume = BinaryPrimitives.ReadInt32LittleEndian(from[4..]),
            Offset = BinaryPrimitives.ReadInt64LittleEndian(from[8..]),
            PackedLength = BinaryPrimitives.ReadInt32LittleEndian(from[16..]),
            RawLength = BinaryPrimitives.ReadInt32LittleEndian(from[20..]),
            Checksum = BinaryPrimitives.ReadUInt32LittleEndian(from[24..]),
            Lines = BinaryPrimitives.ReadInt32LittleEndian(from[28..]),
            FirstLine = BinaryPrimitives.ReadInt64LittleEndian(from[32..]),
            FirstAt = BinaryPrimitives.ReadInt64LittleEndian(from[40..]),
            FirstStep = BinaryPrimitives.ReadInt32LittleEndian(from[48..]),
            LowestStep = BinaryPrimitives.ReadInt32LittleEndian(from[52..]),
            HighestStep = BinaryPrimitives.ReadInt32LittleEndian(from[56..]),
        };
    }
}

/// <summary>What an entry of a log's index says.</summary>
internal enum LogIndexKind
{
    /// <summary>A segment was written.</summary>
    Segment = 1,

    /// <summary>A volume was dropped, because the log had grown past its limit.</summary>
    Dropped = 2,

    /// <summary>The log is complete.</summary>
    Closed = 3,
}
