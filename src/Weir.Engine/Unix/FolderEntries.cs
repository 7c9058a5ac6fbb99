using System.Buffers;
using System.Buffers.Binary;

namespace Weir.Engine.Unix;

/// <summary>What is directly in an open folder, in the file system's own order. Linux only.</summary>
internal static unsafe class FolderEntries
{
    private const int HeaderLength = 19;

    /// <summary>The name with a zero after it, and what the file system says that it is; links are links.</summary>
    public readonly record struct Entry(byte[] Name, EntryKind Kind);

    public enum EntryKind : byte
    {
        /// <summary>The file system does not say.</summary>
        Unknown = 0,
        Folder = 4,
        File = 8,
        Link = 10,
    }

    public static List<Entry> Read(int folder)
    {
        var entries = new List<Entry>();
        var buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);
        try
        {
            _ = FileCalls.Seek(folder, 0, 0);
            int count;
            while ((count = Fill(folder, buffer)) > 0)
            {
                for (ReadOnlySpan<byte> rest = buffer.AsSpan(0, count); !rest.IsEmpty;)
                {
                    var length = BinaryPrimitives.ReadUInt16LittleEndian(rest[16..]);
                    var name = rest[HeaderLength..length];
                    name = name[..(name.IndexOf((byte)0) + 1)];
                    if (!name.SequenceEqual(".\0"u8) && !name.SequenceEqual("..\0"u8))
                        entries.Add(new Entry(name.ToArray(), (EntryKind)rest[18]));
                    rest = rest[length..];
                }
            }

            return entries;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Fill(int folder, byte[] buffer)
    {
        fixed (byte* start = buffer)
        {
            var count = FileCalls.ReadFolder(folder, start, (nuint)buffer.Length);
            return count >= 0 ? (int)count : throw Errno.Failure("a folder cannot be read");
        }
    }
}
