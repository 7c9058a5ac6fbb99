using System.Text.Json;
using System.Text.RegularExpressions;

namespace Weir.Testing.OpenApi;

/// <summary>A vendor's description of its API, OpenAPI 3.0 or Swagger 2.0, as JSON.</summary>
public sealed class ApiDocument
{
    private readonly JsonElement _root;
    private readonly SchemaCheck _schemas;
    private readonly string _prefix;

    private ApiDocument(JsonElement root, string prefix)
    {
        (_root, _prefix) = (root, prefix);
        _schemas = new SchemaCheck(root);
    }

    /// <summary>Reads a document; a byte order mark before it does not matter.</summary>
    /// <param name="path">The file.</param>
    /// <param name="prefix">What stands before the document's paths on the server, such as <c>/api/v2</c>.</param>
    public static ApiDocument Read(string path, string prefix = "")
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return new ApiDocument(document.RootElement.Clone(), prefix);
    }

    /// <summary>What is wrong with a request; nothing where it is as described.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path as it was sent, still escaped.</param>
    /// <param name="query">The names of the query's parameters.</param>
    /// <param name="type">The content type; null for none.</param>
    /// <param name="body">The body.</param>
    public IReadOnlyList<string> Check(string method, string path, IReadOnlyCollection<string> query, string? type, string body)
    {
        if (!path.StartsWith(_prefix, StringComparison.Ordinal) || Find(path[_prefix.Length..]) is not { } item)
            return [$"no path of the document is like {path}"];
        if (!item.TryGetProperty(method.ToLowerInvariant(), out var operation))
            return [$"{path} has no {method}"];
        List<string> problems = [];
        foreach (var parameter in Parameters(item).Concat(Parameters(operation)))
        {
            if (parameter.GetProperty("in").GetString() == "query" && IsRequired(parameter) && !query.Contains(parameter.GetProperty("name").GetString()!))
                problems.Add($"the query lacks '{parameter.GetProperty("name").GetString()}'");
        }

        CheckBody(operation, type, body, problems);
        return problems;
    }

    private void CheckBody(JsonElement operation, string? type, string body, List<string> problems)
    {
        var (schema, isRequired, types) = BodyOf(operation);
        if (body.Length == 0)
        {
            if (isRequired)
                problems.Add("the body is missing");
            return;
        }

        if (schema is not { } wanted)
        {
            problems.Add("there is a body, and the document has none");
            return;
        }

        var media = type?.Split(';')[0];
        if (media is null || !types.Contains(media))
            problems.Add($"the content type is '{media}', expected {string.Join(" or ", types)}");
        try
        {
            using var document = JsonDocument.Parse(body);
            _schemas.Check(wanted, document.RootElement, "body", problems);
        }
        catch (JsonException broken)
        {
            problems.Add($"the body is no JSON: {broken.Message}");
        }
    }

    private (JsonElement? Schema, bool IsRequired, IReadOnlyList<string> Types) BodyOf(JsonElement operation)
    {
        if (operation.TryGetProperty("requestBody", out var reference))
        {
            var body = _schemas.Resolve(reference);
            var content = body.GetProperty("content");
            return (content.EnumerateObject().First().Value.GetProperty("schema"), IsRequired(body), [.. content.EnumerateObject().Select(type => type.Name)]);
        }

        foreach (var parameter in Parameters(operation))
        {
            if (parameter.GetProperty("in").GetString() == "body")
                return (parameter.GetProperty("schema"), IsRequired(parameter), [.. operation.GetProperty("consumes").EnumerateArray().Select(type => type.GetString()!)]);
        }

        return (null, false, []);
    }

    // Of several templates that match, the one with most literal text is meant.
    private JsonElement? Find(string path)
    {
        JsonElement? found = null;
        var literal = -1;
        foreach (var template in _root.GetProperty("paths").EnumerateObject())
        {
            var length = Regex.Replace(template.Name, @"\{[^}]*\}", "").Length;
            if (length > literal && IsLike(template.Name, path))
                (found, literal) = (template.Value, length);
        }

        return found;
    }

    private static bool IsLike(string template, string path)
    {
        // GitLab writes an optional part in parentheses; CircleCI's slug is of three segments.
        var pattern = Regex.Escape(template).Replace(@"\(", "(", StringComparison.Ordinal).Replace(@"\)", ")?", StringComparison.Ordinal).Replace(@"\{", "{", StringComparison.Ordinal);
        pattern = pattern.Replace("{project-slug}", "[^/]+/[^/]+/[^/]+", StringComparison.Ordinal);
        pattern = Regex.Replace(pattern, @"\{[^}]*\}", "[^/]+");
        return Regex.IsMatch(path, $"^{pattern}$");
    }

    private IEnumerable<JsonElement> Parameters(JsonElement owner) =>
        owner.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray().Select(_schemas.Resolve) : [];

    private static bool IsRequired(JsonElement owner) => owner.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.True;
}
