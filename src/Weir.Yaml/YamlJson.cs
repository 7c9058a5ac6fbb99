using System.Text.Json;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Values;

namespace Weir.Yaml;

/// <summary>Writes YAML as JSON, by the types of YAML 1.2's core schema.</summary>
internal static class YamlJson
{
    /// <summary>Writes a text of YAML that has no mistakes.</summary>
    /// <exception cref="FormatException">It has one.</exception>
    public static void Write(Utf8JsonWriter json, string yaml)
    {
        DiagnosticBag diagnostics = [];
        var node = YamlReader.Read(new SourceText("text", yaml), diagnostics);
        if (node is null || diagnostics.HasErrors)
            throw new FormatException(diagnostics.FirstOrDefault()?.Message ?? "the text is empty");
        Write(json, node);
    }

    /// <summary>Writes a node.</summary>
    public static void Write(Utf8JsonWriter json, YamlNode node)
    {
        switch (node)
        {
            case YamlNode.Mapping mapping:
                json.WriteStartObject();
                foreach (var (key, value) in mapping.Entries)
                {
                    json.WritePropertyName(key is YamlNode.Scalar name ? name.Text : throw new FormatException("a key is no text"));
                    Write(json, value);
                }

                json.WriteEndObject();
                break;
            case YamlNode.Sequence list:
                json.WriteStartArray();
                foreach (var item in list.Items)
                    Write(json, item);
                json.WriteEndArray();
                break;
            case YamlNode.Scalar scalar:
                WriteScalar(json, YamlCoreSchema.TypeOf(scalar) ?? Value.Of(scalar.Text));
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter json, Value value)
    {
        switch (value)
        {
            case Value.Bool truth:
                json.WriteBooleanValue(truth.Is);
                break;
            case Value.Number { Amount: var amount } when double.IsFinite(amount):
                json.WriteNumberValue(amount);
                break;
            case { IsNull: true }:
                json.WriteNullValue();
                break;
            default:
                json.WriteStringValue($"{value}");
                break;
        }
    }
}
