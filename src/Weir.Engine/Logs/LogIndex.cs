using Microsoft.Win32.SafeHandles;

namespace Weir.Engine.Logs;

/// <summary>What is known of a log from its index, read piece by piece as the index grows.</summary>
internal sealed class LogIndex(LogFolder folder) : IDisposable
{
    private const int EntriesARead = 512;

    private readonly List<LogIndexEntry> _segments = [];
    private SafeFileHandle? _file;
    private long _read;

    /// <summary>The segments that are there, by first line.</summary>
    public IReadOnlyList<LogIndexEntry> Segments => _segments;

    /// <summary>The number of the first line that is in no segment yet.</summary>
    public long NextLine { get; private set; } = 1;

    /// <summary>True once nothing will be appended to the log.</summary>
    public bool Closed { get; private set; }

    /// <summary>Reads what is new.</summary>
    /// <exception cref="InvalidDataException">The file is no index of a log.</exception>
    public void Refresh()
    {
        if (Closed || !Open(out var file))
            return;
        var bytes = new byte[LogIndexEntry.Size * EntriesARead];
        int place;
        do
        {
            var length = RandomAccess.Read(file, bytes, _read);
            for (place = 0; LogIndexEntry.Read(bytes.AsSpan(place, Math.Max(0, length - place))) is { } entry; place += LogIndexEntry.Size)
                Apply(entry);
            _read += place;
        }
        while (place == bytes.Length);
    }

    /// <summary>The index of the segment that holds a line, or of the first one after it.</summary>
    public int Find(long line)
    {
        var (low, high) = (0, _segments.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_segments[middle].FirstLine + _segments[middle].Lines <= line)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    public void Dispose() => _file?.Dispose();

    private bool Open(out SafeFileHandle file)
    {
        file = _file!;
        if (_file is not null)
            return true;
        if (!File.Exists(folder.Index))
            return false;
        var opened = File.OpenHandle(folder.Index, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var magic = new byte[LogFolder.Magic.Length];
        var length = RandomAccess.Read(opened, magic, 0);
        if (length == magic.Length && magic.AsSpan().SequenceEqual(LogFolder.Magic))
        {
            file = _file = opened;
            _read = magic.Length;
            return true;
        }

        opened.Dispose();
        return length < magic.Length
            ? false
            : throw new InvalidDataException($"'{folder.Index}' is not the index of a log that this version of Weir can read");
    }

    private void Apply(LogIndexEntry entry)
    {
        switch (entry.Kind)
        {
            case LogIndexKind.Segment:
                _segments.Add(entry);
                NextLine = entry.FirstLine + entry.Lines;
                break;
            case LogIndexKind.Dropped:
                _segments.RemoveAll(segment => segment.Volume == entry.Volume);
                break;
            case LogIndexKind.Closed:
                Closed = true;
                break;
        }
    }
}
