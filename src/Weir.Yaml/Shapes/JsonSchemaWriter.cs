using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Weir.Yaml.Shapes;

/// <summary>Writes a shape as a JSON schema of draft 2020-12, for editors.</summary>
/// <remarks>What a schema cannot say, such as how settings go together, is left to the checks: the schema refuses less than they do.</remarks>
internal sealed class JsonSchemaWriter
{
    private readonly Utf8JsonWriter _json;
    private readonly IReadOnlyDictionary<MappingShape, string> _shared;

    private JsonSchemaWriter(Utf8JsonWriter json, IReadOnlyDictionary<MappingShape, string> shared)
    {
        _json = json;
        _shared = shared;
    }

    /// <summary>The schema of a file, ending in a line end.</summary>
    /// <param name="root">What the file holds.</param>
    /// <param name="id">The address that the schema is published at.</param>
    /// <param name="title">What the file is called.</param>
    /// <param name="description">What it is.</param>
    public static string Write(MappingShape root, Uri id, string title, string description)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }))
            new JsonSchemaWriter(json, SharedMappings.Of(root)).WriteRoot(root, id, title, description);
        return Encoding.UTF8.GetString(text.WrittenSpan) + "\n";
    }

    private void WriteRoot(MappingShape root, Uri id, string title, string description)
    {
        _json.WriteStartObject();
        _json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        _json.WriteString("$id", id.OriginalString);
        _json.WriteString("title", title);
        _json.WriteString("description", description);
        WriteMapping(root);
        _json.WriteStartObject("$defs");
        foreach (var (mapping, name) in _shared)
        {
            _json.WriteStartObject(name);
            WriteMapping(mapping);
            _json.WriteEndObject();
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    // The members of an object that has been begun.
    private void WriteMembers(Shape shape)
    {
        List<Shape> alternatives = [.. shape.Alternatives];
        if (alternatives is [var only])
        {
            WriteOne(only);
            return;
        }

        _json.WriteStartArray("anyOf");
        foreach (var alternative in alternatives)
            WriteObject(alternative);
        _json.WriteEndArray();
    }

    private void WriteObject(Shape shape)
    {
        _json.WriteStartObject();
        WriteMembers(shape);
        _json.WriteEndObject();
    }

    private void WriteOne(Shape shape)
    {
        switch (shape)
        {
            case MappingShape mapping when _shared.TryGetValue(mapping, out var name):
                _json.WriteString("$ref", $"#/$defs/{name}");
                break;
            case MappingShape mapping:
                WriteMapping(mapping);
                break;
            case SequenceShape list:
                WriteSequence(list);
                break;
            case TextShape text:
                WriteText(text);
                break;
            case FormShape form:
                _json.WriteString("type", "string");
                if (form.Pattern is { } pattern)
                    _json.WriteString("pattern", pattern);
                break;
            case IntegerShape integer:
                WriteInteger(integer);
                break;
            default:
                _json.WriteString("type", shape == Shape.Bool ? "boolean" : shape == Shape.Number ? "number" : "null");
                break;
        }
    }

    private void WriteText(TextShape text)
    {
        if (text.Words.Count == 0)
        {
            _json.WriteString("type", "string");
            if (text.NonEmpty)
                _json.WriteNumber("minLength", 1);
            return;
        }

        WriteStrings("enum", text.Words);
    }

    private void WriteInteger(IntegerShape integer)
    {
        _json.WriteString("type", "integer");
        _json.WriteNumber("minimum", integer.Least);
        if (integer.Most != int.MaxValue)
            _json.WriteNumber("maximum", integer.Most);
    }

    private void WriteSequence(SequenceShape list)
    {
        _json.WriteString("type", "array");
        _json.WritePropertyName("items");
        WriteObject(list.Item());
        if (list.Fewest > 0)
            _json.WriteNumber("minItems", list.Fewest);
    }

    private void WriteMapping(MappingShape mapping)
    {
        _json.WriteString("type", "object");
        if (mapping.Keywords.Count > 0)
        {
            _json.WriteStartObject("properties");
            foreach (var keyword in mapping.Keywords)
                WriteProperty(keyword);
            _json.WriteEndObject();
        }

        if (mapping.LooseKey is FormShape { Pattern: { } pattern })
        {
            _json.WriteStartObject("propertyNames");
            _json.WriteString("pattern", pattern);
            _json.WriteEndObject();
        }

        if (mapping.LooseValue is { } value)
        {
            _json.WritePropertyName("additionalProperties");
            WriteObject(value);
        }
        else
        {
            _json.WriteBoolean("additionalProperties", false);
        }

        WriteNeeds(mapping);
    }

    private void WriteNeeds(MappingShape mapping)
    {
        var required = mapping.Keywords.Where(static keyword => keyword.Required).Select(static keyword => keyword.Name).ToList();
        if (required.Count > 0)
            WriteStrings("required", required);
        if (mapping.Kinds.Count == 0)
            return;
        _json.WriteStartArray("oneOf");
        foreach (var kind in mapping.Kinds)
        {
            _json.WriteStartObject();
            WriteStrings("required", [kind]);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteProperty(Keyword keyword)
    {
        _json.WriteStartObject(keyword.Name);
        _json.WriteString("description", keyword.Note);
        if (keyword.Default is { } otherwise)
        {
            _json.WritePropertyName("default");
            YamlJson.Write(_json, otherwise);
        }

        WriteMembers(keyword.Shape());
        _json.WriteEndObject();
    }

    private void WriteStrings(string name, IEnumerable<string> texts)
    {
        _json.WriteStartArray(name);
        foreach (var text in texts)
            _json.WriteStringValue(text);
        _json.WriteEndArray();
    }
}
