using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace Weir.Engine.Logs;

/// <summary>Writes segments and the index of a log, and keeps it within its limit by dropping volumes from its middle.</summary>
/// <remarks>A call that failed has changed nothing that a reader sees, and may be made again.</remarks>
internal sealed class LogVolumes : IDisposable
{
    private const int VolumesOfLimit = 16;

    // The lowest quality is the fastest, and still packs text better than the fastest deflate does.
    private const int Quality = 0;
    private const int Window = 18;

    private readonly LogFolder _folder;
    private readonly JobLogOptions _options;
    private readonly SafeFileHandle _index;
    private readonly Queue<(int Number, long RawLength)> _tail = new();
    private readonly byte[] _entry = new byte[LogIndexEntry.Size];
    private byte[] _packed = [];
    private SafeFileHandle? _volume;
    private int _number;
    private long _volumeLength;
    private long _volumeRaw;
    private bool _headFull;
    private long _headRaw;
    private long _tailRaw;
    private long _indexLength;

    public LogVolumes(LogFolder folder, JobLogOptions options)
    {
        _folder = folder;
        _options = options;
        _index = File.OpenHandle(folder.Index, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.Write(_index, LogFolder.Magic, 0);
        _indexLength = LogFolder.Magic.Length;
    }

    public void Add(LineBlock block, long firstLine)
    {
        if (_volumeRaw >= Math.Max(_options.SegmentBytes, _options.MaximumBytes / VolumesOfLimit))
            NextVolume();
        DropOldest();
        _volume ??= File.OpenHandle(_folder.Volume(_number), FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        var packed = Pack(block.Bytes);
        RandomAccess.Write(_volume, packed, _volumeLength);
        Append(new LogIndexEntry
        {
            Kind = LogIndexKind.Segment,
            Volume = _number,
            Offset = _volumeLength,
            PackedLength = packed.Length,
            RawLength = block.Length,
            Checksum = Checksum.Of(packed),
            FirstLine = firstLine,
            Lines = block.Lines,
            FirstAt = block.FirstAt,
            FirstStep = block.FirstStep,
            LowestStep = block.LowestStep,
            HighestStep = block.HighestStep,
        });
        _volumeLength += packed.Length;
        _volumeRaw += block.Length;
    }

    public void Close(long lines) => Append(new LogIndexEntry { Kind = LogIndexKind.Closed, FirstLine = lines + 1 });

    public void Dispose()
    {
        _volume?.Dispose();
        _index.Dispose();
    }

    private ReadOnlySpan<byte> Pack(ReadOnlySpan<byte> lines)
    {
        var most = BrotliEncoder.GetMaxCompressedLength(lines.Length);
        if (_packed.Length < most)
            _packed = new byte[most];
        return BrotliEncoder.TryCompress(lines, _packed, out var length, Quality, Window)
            ? _packed.AsSpan(0, length)
            : throw new InvalidOperationException($"{lines.Length} bytes did not fit into {most} when compressed");
    }

    private void NextVolume()
    {
        _headFull |= _headRaw + _volumeRaw > _options.MaximumBytes / 2;
        if (_headFull)
        {
            _tail.Enqueue((_number, _volumeRaw));
            _tailRaw += _volumeRaw;
        }
        else
        {
            _headRaw += _volumeRaw;
        }

        _volume?.Dispose();
        _volume = null;
        _number++;
        (_volumeLength, _volumeRaw) = (0, 0);
    }

    private void DropOldest()
    {
        while (_tailRaw > _options.MaximumBytes / 2 && _tail.TryPeek(out var oldest))
        {
            Append(new LogIndexEntry { Kind = LogIndexKind.Dropped, Volume = oldest.Number });
            File.Delete(_folder.Volume(oldest.Number));
            _tail.Dequeue();
            _tailRaw -= oldest.RawLength;
        }
    }

    private void Append(LogIndexEntry entry)
    {
        entry.Write(_entry);
        RandomAccess.Write(_index, _entry, _indexLength);
        _indexLength += _entry.Length;
    }
}
