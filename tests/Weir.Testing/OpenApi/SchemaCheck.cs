using System.Globalization;
using System.Text.Json;

namespace Weir.Testing.OpenApi;

/// <summary>Compares JSON with schemas: the part of JSON Schema that the vendors' documents use in requests.</summary>
/// <param name="root">The document, for its references.</param>
public sealed class SchemaCheck(JsonElement root)
{
    private const int Depth = 32;

    /// <summary>What a reference stands for; what is none stands for itself.</summary>
    public JsonElement Resolve(JsonElement element)
    {
        for (var hops = 0; hops < Depth && element.ValueKind == JsonValueKind.Object && element.TryGetProperty("$ref", out var reference); hops++)
        {
            var at = root;
            foreach (var part in reference.GetString()!.TrimStart('#', '/').Split('/'))
                at = at.GetProperty(part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
            element = at;
        }

        return element;
    }

    /// <summary>Adds what is wrong with a value.</summary>
    public void Check(JsonElement schema, JsonElement value, string at, List<string> problems)
    {
        schema = Resolve(schema);
        if (value.ValueKind == JsonValueKind.Null && schema.TryGetProperty("nullable", out var nullable) && nullable.GetBoolean())
            return;
        if (schema.TryGetProperty("type", out var type) && !IsOf(type.GetString()!, value))
        {
            problems.Add($"{at} is {value.ValueKind}, expected {type.GetString()}");
            return;
        }

        if (schema.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
            problems.Add($"{at} is {value}, expected one of {allowed}");
        CheckSize(schema, value, at, problems);
        CheckVariants(schema, value, at, problems);
        if (value.ValueKind == JsonValueKind.Object)
            CheckObject(schema, value, at, problems);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
                Check(items, item, string.Create(CultureInfo.InvariantCulture, $"{at}[{index++}]"), problems);
        }
    }

    private void CheckObject(JsonElement schema, JsonElement value, string at, List<string> problems)
    {
        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
            problems.AddRange(required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{at} lacks '{name}'"));
        JsonElement? others = schema.TryGetProperty("additionalProperties", out var additional) ? additional : null;
        foreach (var property in value.EnumerateObject())
        {
            if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(property.Name, out var own))
                Check(own, property.Value, $"{at}.{property.Name}", problems);
            else if (others is { ValueKind: JsonValueKind.False })
                problems.Add($"{at} has '{property.Name}', which is not described");
            else if (others is { ValueKind: JsonValueKind.Object } other)
                Check(other, property.Value, $"{at}.{property.Name}", problems);
        }
    }

    private void CheckVariants(JsonElement schema, JsonElement value, string at, List<string> problems)
    {
        if (schema.TryGetProperty("allOf", out var all))
        {
            foreach (var part in all.EnumerateArray())
                Check(part, value, at, problems);
        }

        var anyFits = !schema.TryGetProperty("anyOf", out var any) || any.EnumerateArray().Any(variant => Fits(variant, value));
        var oneFits = !schema.TryGetProperty("oneOf", out var one) || one.EnumerateArray().Count(variant => Fits(variant, value)) == 1;
        if (!anyFits || !oneFits)
            problems.Add($"{at} is {value}, which is none of the variants");
    }

    private bool Fits(JsonElement schema, JsonElement value)
    {
        List<string> problems = [];
        Check(schema, value, "", problems);
        return problems.Count == 0;
    }

    private static void CheckSize(JsonElement schema, JsonElement value, string at, List<string> problems)
    {
        var size = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!.Length,
            JsonValueKind.Array => value.GetArrayLength(),
            JsonValueKind.Object => value.EnumerateObject().Count(),
            _ => 0,
        };
        if (Limit("maxLength", "maxItems", "maxProperties") is { } most && size > most)
            problems.Add($"{at} has the size {size}, expected at most {most}");
        if (Limit("minLength", "minItems", "minProperties") is { } least && size < least)
            problems.Add($"{at} has the size {size}, expected at least {least}");

        int? Limit(string text, string list, string map)
        {
            var name = value.ValueKind switch { JsonValueKind.String => text, JsonValueKind.Array => list, JsonValueKind.Object => map, _ => "" };
            return schema.TryGetProperty(name, out var limit) ? limit.GetInt32() : null;
        }
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => throw new NotSupportedException($"the type '{type}' of a schema"),
    };
}
