using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Values;

namespace Weir.Pipelines.Plans;

/// <summary>
/// A template as an object of one property that names its kind (<c>is</c>, <c>expr</c>, <c>list</c>, <c>map</c>, <c>insert</c>) beside <c>at</c>.
/// </summary>
/// <typeparam name="T">The kind of template that the place holds.</typeparam>
internal sealed class TemplateJsonConverter<T> : JsonConverter<T>
    where T : Template
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return TemplateJson.From(document.RootElement) as T
            ?? throw new JsonException($"expected a template of kind {typeof(T).Name}, found '{document.RootElement}'");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => TemplateJson.Write(writer, value);
}

internal static class TemplateJson
{
    public static void Write(Utf8JsonWriter writer, Template value)
    {
        writer.WriteStartObject();
        switch (value)
        {
            case Template.Literal literal:
                writer.WritePropertyName("is");
                ValueJson.Write(writer, literal.Value);
                break;
            case Template.Expression expression:
                writer.WriteString("expr", expression.Text);
                break;
            case Template.Sequence sequence:
                writer.WriteStartArray("list");
                foreach (var item in sequence.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case Template.Mapping mapping:
                writer.WriteStartArray("map");
                foreach (var (key, item) in mapping.Entries)
                {
                    writer.WriteStartArray();
                    Write(writer, key);
                    Write(writer, item);
                    writer.WriteEndArray();
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteBoolean("insert", true);
                break;
        }

        writer.WriteString("at", value.At.ToRange());
        writer.WriteEndObject();
    }

    public static Template From(JsonElement element)
    {
        var at = Span.Parse(element.GetProperty("at").GetString() ?? "");
        if (element.TryGetProperty("is", out var literal))
            return new Template.Literal(ValueJson.From(literal), at);
        if (element.TryGetProperty("expr", out var expression))
            return new Template.Expression(expression.GetString() ?? "", at);
        if (element.TryGetProperty("list", out var list))
            return new Template.Sequence([.. list.EnumerateArray().Select(From)], at);
        if (element.TryGetProperty("map", out var map))
            return new Template.Mapping([.. map.EnumerateArray().Select(pair => KeyValuePair.Create(From(pair[0]), From(pair[1])))], at);
        return element.TryGetProperty("insert", out _)
            ? new Template.Insert(at)
            : throw new JsonException("expected a template: an object with 'is', 'expr', 'list', 'map' or 'insert'");
    }
}
