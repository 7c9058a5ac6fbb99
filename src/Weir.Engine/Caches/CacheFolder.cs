using System.Globalization;
using System.Text.Json;
using Weir.Engine.Storage;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Caches;

/// <summary>An entry on disk: what it is, and the names that its archive may lay out.</summary>
internal sealed record StoredCache(
    long Id, string Scope, string Key, string Version, long Size, DateTimeOffset CreatedAt, IReadOnlyList<string> Roots);

/// <summary>
/// The caches of one repository on disk: <c>entries.json</c>, which is replaced as a whole, and <c>ID.tar.gz</c>, whose time is that of its
/// last use.
/// </summary>
internal sealed record CacheFolder(string Path)
{
    // A file that nobody lists may belong to a process that is about to.
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    public string Lock => System.IO.Path.Combine(Path, ".lock");

    private string Index => System.IO.Path.Combine(Path, "entries.json");

    public string Archive(long id) => Name(id, "tar.gz");

    public string Partial(long id) => Name(id, "partial");

    public IReadOnlyList<StoredCache> Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Index), StoreJson.Default.IReadOnlyListStoredCache) ?? [];
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException broken)
        {
            throw new StoreException($"'{Index}' is damaged: {broken.Message}; delete the folder '{Path}', and the caches are made anew", broken);
        }
    }

    public void Write(IReadOnlyList<StoredCache> entries) =>
        AtomicFile.Write(Index, JsonSerializer.SerializeToUtf8Bytes(entries, StoreJson.Default.IReadOnlyListStoredCache), durable: true);

    /// <summary>When an entry was last used; null where its archive is gone.</summary>
    public DateTime? LastUse(StoredCache entry)
    {
        var file = new FileInfo(Archive(entry.Id));
        return file.Exists && file.Length == entry.Size ? file.LastWriteTimeUtc : null;
    }

    public void Use(long id, DateTimeOffset now) => File.SetLastWriteTimeUtc(Archive(id), now.UtcDateTime);

    /// <summary>Removes the files of entries that are not listed, and what killed processes left.</summary>
    public void Sweep(IReadOnlyList<StoredCache> listed, DateTimeOffset now)
    {
        var kept = listed.Select(entry => Archive(entry.Id)).ToHashSet();
        foreach (var file in new DirectoryInfo(Path).EnumerateFiles())
        {
            var left = file.Name.EndsWith(".partial", StringComparison.Ordinal) || file.Name.EndsWith(".tar.gz", StringComparison.Ordinal);
            if (left && !kept.Contains(file.FullName) && now.UtcDateTime - file.LastWriteTimeUtc > Abandoned)
                file.Delete();
        }
    }

    private string Name(long id, string ending) => System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{id}.{ending}"));
}
