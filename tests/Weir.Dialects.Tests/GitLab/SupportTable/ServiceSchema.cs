using System.Text.Json.Nodes;

namespace Weir.Dialects.Tests.GitLab.SupportTable;

/// <summary>The schema of pipeline files as GitLab publishes it for editors, read independently of Weir's own.</summary>
internal sealed class ServiceSchema
{
    private const string Definitions = "#/definitions/";

    private static readonly string[] Alternatives = ["oneOf", "anyOf", "allOf"];
    private static readonly string[] Conditions = ["if", "then", "else", "not"];

    private readonly JsonObject _root;
    private readonly HashSet<JsonNode> _reached = [];
    private readonly SortedSet<string> _paths = new(StringComparer.Ordinal);

    public ServiceSchema(string file)
    {
        _root = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        Walk(_root, "", []);
    }

    /// <summary>The paths of all keys, in the notation of the support table; lists of lists count as one list.</summary>
    public IReadOnlyCollection<string> Paths => _paths;

    /// <summary>Where in the schema properties are listed that none of the paths come from.</summary>
    public IEnumerable<string> Unreached => Descendants(_root).OfType<JsonObject>()
        .Where(node => node.ContainsKey("properties") && !IsListOfProperties(node) && !_reached.Contains(node)).Select(node => node.GetPath());

    private void Walk(JsonNode? node, string path, HashSet<string> open)
    {
        if (node is not JsonObject schema)
            return;
        _reached.Add(schema);
        if (schema["$ref"] is { } reference && reference.GetValue<string>()[Definitions.Length..] is var name && open.Add(name))
        {
            Walk(_root["definitions"]![name]!, path, open);
            open.Remove(name);
        }

        foreach (var alternative in Alternatives.SelectMany(word => schema[word]?.AsArray() ?? []))
            Walk(alternative, path, open);
        foreach (var word in Conditions)
            Walk(schema[word], path, open);
        Walk(schema["items"], path.EndsWith("[]", StringComparison.Ordinal) ? path : $"{path}[]", open);
        foreach (var (property, value) in schema["properties"]?.AsObject() ?? [])
        {
            _paths.Add(Within(path, property));
            Walk(value, Within(path, property), open);
        }

        foreach (var (_, value) in schema["patternProperties"]?.AsObject() ?? [])
            Walk(value, Within(path, "<name>"), open);
        Walk(schema["additionalProperties"], Within(path, "<name>"), open);
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode node) =>
        (node switch
        {
            JsonObject mapping => mapping.Select(member => member.Value),
            JsonArray list => list,
            _ => [],
        }).OfType<JsonNode>().SelectMany(Descendants).Prepend(node);

    // A keyword may itself be called 'properties'.
    private static bool IsListOfProperties(JsonNode node) => node.Parent is JsonObject parent && parent["properties"] == node;

    private static string Within(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
