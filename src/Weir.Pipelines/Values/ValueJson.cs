using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Weir.Pipelines.Values;

/// <summary>Values as JSON text and back.</summary>
public static class ValueJson
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Pretty = Compact with { Indented = true };

    /// <summary>The value as JSON; numbers that JSON cannot write (infinite, not a number) become text.</summary>
    public static string Serialize(Value value, bool indented = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, indented ? Pretty : Compact))
            Write(writer, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads JSON text.</summary>
    /// <exception cref="JsonException">The text is not JSON, or nests deeper than 64 levels.</exception>
    public static Value Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return From(document.RootElement);
    }

    /// <summary>The value of an element that was read already.</summary>
    public static Value From(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => Value.True,
        JsonValueKind.False => Value.False,
        JsonValueKind.Number => Value.Of(element.GetDouble()),
        JsonValueKind.String => Value.Of(element.GetString()),
        JsonValueKind.Array => new Value.List([.. element.EnumerateArray().Select(From)]),
        JsonValueKind.Object => new Value.Map(element.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, From(property.Value)))),
        _ => Value.Null,
    };

    /// <summary>The value that was written as an element, where maps may have been ones whose keys differ in case alone: such maps come back so.</summary>
    internal static Value FromWritten(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => new Value.List([.. element.EnumerateArray().Select(FromWritten)]),
        JsonValueKind.Object => MapFromWritten([.. element.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, FromWritten(property.Value)))]),
        _ => From(element),
    };

    private static Value.Map MapFromWritten(IReadOnlyList<KeyValuePair<string, Value>> entries)
    {
        var areApart = entries.DistinctBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase).Count() < entries.DistinctBy(entry => entry.Key).Count();
        return new Value.Map(entries, areApart ? StringComparer.Ordinal : null);
    }

    /// <summary>Writes the value where <paramref name="writer"/> stands.</summary>
    public static void Write(Utf8JsonWriter writer, Value value)
    {
        switch (value)
        {
            case Value.Bool truth:
                writer.WriteBooleanValue(truth.Is);
                break;
            case Value.Number { Amount: var amount } when !double.IsFinite(amount):
                writer.WriteStringValue(double.IsNaN(amount) ? "NaN" : amount > 0 ? "Infinity" : "-Infinity");
                break;
            case Value.Number number:
                writer.WriteNumberValue(number.Amount);
                break;
            case Value.Text text:
                writer.WriteStringValue(text.Characters);
                break;
            case Value.List list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case Value.Map map:
                writer.WriteStartObject();
                foreach (var (key, item) in map.Entries)
                {
                    writer.WritePropertyName(key);
                    Write(writer, item);
                }

                writer.WriteEndObject();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
