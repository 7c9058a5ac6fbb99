using System.Text.Json;

namespace Weir.Dialects.Tests.GitHub.SupportTable;

/// <summary>A schema as the service publishes it, read independently of Weir's own.</summary>
public sealed class ServiceSchema(string file)
{
    private readonly JsonElement _definitions = JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("definitions");

    /// <summary>The paths of all keys, in the notation of the support table.</summary>
    public IReadOnlyCollection<string> Paths(string root)
    {
        var paths = new HashSet<string>();
        Walk(root, "", [], paths);
        return paths;
    }

    private void Walk(string definition, string path, HashSet<string> open, HashSet<string> paths)
    {
        if (!_definitions.TryGetProperty(definition, out var body) || definition is "any" or "sequence" or "mapping")
            return;
        if (body.TryGetProperty("one-of", out var alternatives))
        {
            foreach (var alternative in alternatives.EnumerateArray())
                Walk(alternative.GetString()!, path, open, paths);
        }

        if (body.TryGetProperty("sequence", out var sequence))
            Walk(sequence.GetProperty("item-type").GetString()!, path + "[]", open, paths);
        if (!body.TryGetProperty("mapping", out var mapping) || !open.Add(definition))
            return;
        if (mapping.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                var at = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
                paths.Add(at);
                Walk(property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetProperty("type").GetString()!, at, open, paths);
            }
        }

        if (mapping.TryGetProperty("loose-value-type", out var loose))
            Walk(loose.GetString()!, path + ".<name>", open, paths);
        open.Remove(definition);
    }
}
