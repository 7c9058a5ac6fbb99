using System.Globalization;
using System.Text.Json;
using Weir.Engine.Storage;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Artifacts;

/// <summary>
/// The artifacts of one run on disk: <c>ID.zip</c>, and <c>ID.json</c>, which is written last. What has no <c>ID.json</c> is not there.
/// </summary>
internal sealed record ArtifactFolder(string Path)
{
    public string Lock => System.IO.Path.Combine(Path, ".lock");

    public string Archive(long id) => Name(id, "zip");

    public string Partial(long id) => Name(id, "partial");

    /// <summary>The artifacts, the newest of each name, sorted by name.</summary>
    public IReadOnlyList<StoredArtifact> Read()
    {
        if (!Directory.Exists(Path))
            return [];
        return [.. Directory.EnumerateFiles(Path, "*.json")
            .Select(Read)
            .OfType<StoredArtifact>()
            .OrderBy(artifact => artifact.CreatedAt)
            .GroupBy(artifact => artifact.Name)
            .Select(group => group.Last())
            .OrderBy(artifact => artifact.Name, StringComparer.Ordinal)];
    }

    public void Write(StoredArtifact artifact) =>
        AtomicFile.Write(Name(artifact.Id, "json"), JsonSerializer.SerializeToUtf8Bytes(artifact, StoreJson.Default.StoredArtifact), durable: true);

    public void Delete(long id)
    {
        File.Delete(Name(id, "json"));
        File.Delete(Archive(id));
    }

    private static StoredArtifact? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), StoreJson.Default.StoredArtifact);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException broken)
        {
            throw new StoreException($"'{path}' is damaged: {broken.Message}; delete it, and run again what made the artifact", broken);
        }
    }

    private string Name(long id, string ending) => System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{id}.{ending}"));
}
