using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Weir.Engine.Logs;

/// <summary>Writes the lines that are not in a segment yet to where readers find them.</summary>
internal sealed class LogTail(LogFolder folder) : IDisposable
{
    private readonly byte[] _head = new byte[LogFolder.FrameHead];
    private SafeFileHandle? _file;
    private long _firstLine;
    private long _length;

    public void Append(long firstLine, ReadOnlySpan<byte> lines)
    {
        _file ??= File.OpenHandle(folder.Tail(firstLine), FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _firstLine = firstLine;
        BinaryPrimitives.WriteInt32LittleEndian(_head, lines.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(_head.AsSpan(sizeof(int)), Checksum.Of(lines));
        RandomAccess.Write(_file, lines, _length + LogFolder.FrameHead);
        RandomAccess.Write(_file, _head, _length);
        _length += LogFolder.FrameHead + lines.Length;
    }

    /// <summary>The lines are in a segment now.</summary>
    public void Clear()
    {
        if (_file is null)
            return;
        Dispose();
        File.Delete(folder.Tail(_firstLine));
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
        _length = 0;
    }
}
