using System.Formats.Tar;

namespace Weir.Engine.Executors.Docker.Elsewhere;

/// <summary>Files on their way into a container: many go in one archive. Safe for concurrent use.</summary>
internal sealed class PendingWrites
{
    private const int Most = 1_000;
    private const long Largest = 64 << 20;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _fresh = new(StringComparer.Ordinal);
    private List<Entry> _entries = [];
    private long _bytes;

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _entries.Count == 0;
        }
    }

    /// <summary>True where it is time to send them.</summary>
    public bool IsMuch
    {
        get
        {
            lock (_gate)
                return _entries.Count >= Most || _bytes >= Largest;
        }
    }

    /// <summary>A file.</summary>
    /// <param name="path">Its path there.</param>
    /// <param name="mode">Its permissions.</param>
    /// <param name="content">A file of this machine, removed once it was sent.</param>
    public void AddFile(string path, UnixFileMode mode, string content)
    {
        Add(new Entry(path, new PaxTarEntry(TarEntryType.RegularFile, NameOf(path)) { Mode = mode }, content));
        Interlocked.Add(ref _bytes, new FileInfo(content).Length);
    }

    public void AddLink(string path, string target) =>
        Add(new Entry(path, new PaxTarEntry(TarEntryType.SymbolicLink, NameOf(path)) { LinkName = target }, null));

    /// <summary>A folder that is not there yet.</summary>
    public void AddFolder(string path, UnixFileMode mode)
    {
        Add(new Entry(path, new PaxTarEntry(TarEntryType.Directory, NameOf(path) + "/") { Mode = mode }, null));
        lock (_gate)
            _fresh.Add(path);
    }

    /// <summary>True for a folder that was made here, and in which nobody else has made anything.</summary>
    public bool IsFresh(string folder)
    {
        lock (_gate)
            return _fresh.Contains(folder);
    }

    /// <summary>True where something is pending at a path.</summary>
    public bool Has(string path)
    {
        lock (_gate)
            return _entries is [.., var last] && (last.Path == path || _entries.Exists(entry => entry.Path == path));
    }

    /// <summary>Sets when the file that was added last has changed; false where it is another.</summary>
    public bool TryTouch(string path, DateTimeOffset modified)
    {
        lock (_gate)
        {
            if (_entries is not [.., { Content: not null } last] || last.Path != path)
                return false;
            last.Tar.ModificationTime = modified;
            return true;
        }
    }

    /// <summary>Whoever runs now may make something in any folder.</summary>
    public void Forget()
    {
        lock (_gate)
            _fresh.Clear();
    }

    /// <summary>Packs them, and forgets them.</summary>
    public async Task PackAsync(Stream archive)
    {
        List<Entry> entries;
        lock (_gate)
            (entries, _entries, _bytes) = (_entries, [], 0);
        var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true);
        await using (writer.ConfigureAwait(false))
        {
            foreach (var entry in entries)
                await PackAsync(writer, entry).ConfigureAwait(false);
        }
    }

    private void Add(Entry entry)
    {
        lock (_gate)
            _entries.Add(entry);
    }

    private static async Task PackAsync(TarWriter writer, Entry entry)
    {
        if (entry.Content is null)
        {
            await writer.WriteEntryAsync(entry.Tar).ConfigureAwait(false);
            return;
        }

        var content = new FileStream(entry.Content, new FileStreamOptions { Options = FileOptions.DeleteOnClose });
        await using (content.ConfigureAwait(false))
        {
            entry.Tar.DataStream = content.Length > 0 ? content : null;
            await writer.WriteEntryAsync(entry.Tar).ConfigureAwait(false);
        }
    }

    private static string NameOf(string path) => path.TrimStart('/');

    private sealed record Entry(string Path, PaxTarEntry Tar, string? Content);
}
