using System.Text.Json;

namespace Weir.Dialects.Tests.GitLab.SupportTable;

/// <summary>The schema of pipeline files as GitLab publishes it for editors, read independently of Weir's own.</summary>
internal sealed class ServiceSchema(string file)
{
    private static readonly string[] Alternatives = ["oneOf", "anyOf", "allOf"];

    private readonly JsonElement _root = JsonDocument.Parse(File.ReadAllText(file)).RootElement;

    /// <summary>The paths of all keys, in the notation of the support table; lists of lists count as one list.</summary>
    public IReadOnlyCollection<string> Paths()
    {
        var paths = new HashSet<string>();
        Walk(_root, "", [], paths);
        return paths;
    }

    private void Walk(JsonElement schema, string path, HashSet<string> open, HashSet<string> paths)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return;
        if (schema.TryGetProperty("$ref", out var reference) && reference.GetString()!["#/definitions/".Length..] is var name && open.Add(name))
        {
            Walk(_root.GetProperty("definitions").GetProperty(name), path, open, paths);
            open.Remove(name);
        }

        foreach (var alternative in Alternatives.Where(word => schema.TryGetProperty(word, out _)).SelectMany(word => schema.GetProperty(word).EnumerateArray()))
            Walk(alternative, path, open, paths);
        if (schema.TryGetProperty("items", out var items))
            Walk(items, path.EndsWith("[]", StringComparison.Ordinal) ? path : $"{path}[]", open, paths);
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                paths.Add(Within(path, property.Name));
                Walk(property.Value, Within(path, property.Name), open, paths);
            }
        }

        if (schema.TryGetProperty("patternProperties", out var patterns))
        {
            foreach (var pattern in patterns.EnumerateObject())
                Walk(pattern.Value, Within(path, "<name>"), open, paths);
        }

        if (schema.TryGetProperty("additionalProperties", out var others))
            Walk(others, Within(path, "<name>"), open, paths);
    }

    private static string Within(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
