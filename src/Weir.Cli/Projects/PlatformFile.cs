using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weir.Cli.Projects;

/// <summary>What stands for the labels of machines in a project: images, or <c>host</c> for this machine itself. People may edit the file.</summary>
/// <param name="root">The project's folder.</param>
internal sealed class PlatformFile(string root)
{
    /// <summary>Where it is in the project.</summary>
    public const string RelativePath = ".weir/platforms.json";

    /// <summary>What stands for this machine itself.</summary>
    public const string Host = "host";

    private string Location => Path.Combine(root, RelativePath);

    /// <summary>What it says, by label; nothing where there is no such file.</summary>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public IReadOnlyDictionary<string, string> Read()
    {
        var platforms = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(Location))
            return platforms;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(Location), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            foreach (var entry in document.RootElement.EnumerateObject())
                platforms[entry.Name] = entry.Value.GetString() is { Length: > 0 } place ? place : throw new CommandException($"'{RelativePath}' says nothing for '{entry.Name}': expected an image, or '{Host}'");
            return platforms;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"'{RelativePath}' cannot be read: {exception.Message} Expected an object of labels, such as {{\"ubuntu-latest\": \"{Host}\"}}");
        }
    }

    /// <summary>Adds labels.</summary>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public void Add(IEnumerable<string> labels, string place)
    {
        var all = new JsonObject();
        foreach (var (label, known) in Read())
            all[label] = known;
        foreach (var label in labels)
            all[label] = place;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Location)!);
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
                all.WriteTo(writer);
            stream.WriteByte((byte)'\n');
            var next = $"{Location}.new";
            File.WriteAllBytes(next, stream.ToArray());
            File.Move(next, Location, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"'{RelativePath}' cannot be written: {exception.Message}");
        }
    }
}
