using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Pipelines.Diagnostics;

/// <summary>A span as one short text: plans hold one for each value.</summary>
internal sealed class SpanJsonConverter : JsonConverter<Span>
{
    public override Span Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return Span.Parse(reader.GetString() ?? "");
        }
        catch (FormatException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    public override void Write(Utf8JsonWriter writer, Span value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToRange());
}
