using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Weir.Delivery.Rollouts;

/// <summary>The journal of one rollout: a file with a line of JSON for each event. What was appended survives a loss of power.</summary>
/// <remarks>One process appends, whoever wants reads.</remarks>
public sealed class RolloutJournal : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly TimeProvider _time;
    private long _length;
    private long _sequence;

    private RolloutJournal(SafeFileHandle file, TimeProvider time, long length, long sequence)
    {
        _file = file;
        _time = time;
        _length = length;
        _sequence = sequence;
    }

    /// <summary>Opens a journal to append to it; makes it where it is absent. An entry that was written in part is dropped.</summary>
    /// <exception cref="IOException">It cannot be opened, or a line in it cannot be read.</exception>
    public static RolloutJournal Open(string path, TimeProvider time)
    {
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        var (entries, length) = Parse(path, ReadAll(file));
        RandomAccess.SetLength(file, length);
        return new RolloutJournal(file, time, length, entries.Count);
    }

    /// <summary>The entries of a journal; none where there is none.</summary>
    /// <exception cref="IOException">A line in it cannot be read.</exception>
    public static IReadOnlyList<RolloutEntry> Read(string path)
    {
        if (!File.Exists(path))
            return [];
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Parse(path, ReadAll(file)).Entries;
    }

    /// <summary>Appends an event. When the call has returned, the event is on the disk.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public RolloutEntry Append(RolloutEvent what)
    {
        var entry = new RolloutEntry(_sequence + 1, _time.GetUtcNow(), what);
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(entry, RolloutJson.Default.RolloutEntry), (byte)'\n'];
        RandomAccess.Write(_file, line, _length);
        RandomAccess.FlushToDisk(_file);
        _length += line.Length;
        _sequence++;
        return entry;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static byte[] ReadAll(SafeFileHandle file)
    {
        var bytes = new byte[RandomAccess.GetLength(file)];
        var read = 0;
        while (RandomAccess.Read(file, bytes.AsSpan(read), read) is > 0 and var more)
            read += more;
        return bytes[..read];
    }

    private static (IReadOnlyList<RolloutEntry> Entries, long Length) Parse(string path, byte[] bytes)
    {
        List<RolloutEntry> entries = [];
        var start = 0;
        while (Array.IndexOf(bytes, (byte)'\n', start) is >= 0 and var end)
        {
            try
            {
                entries.Add(JsonSerializer.Deserialize(bytes.AsSpan(start, end - start), RolloutJson.Default.RolloutEntry)!);
            }
            catch (JsonException cause)
            {
                throw new IOException($"line {entries.Count + 1} of '{path}' is no event of a rollout: {cause.Message}", cause);
            }

            start = end + 1;
        }

        return (entries, start);
    }
}
