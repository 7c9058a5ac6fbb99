using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Pipelines.Values;

/// <typeparam name="T">The kind of value that the place holds.</typeparam>
internal sealed class ValueJsonConverter<T> : JsonConverter<T>
    where T : Value
{
    public override bool HandleNull => true;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return ValueJson.FromWritten(document.RootElement) as T ?? throw new JsonException($"expected a {typeof(T).Name}, found '{document.RootElement}'");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => ValueJson.Write(writer, value);
}
