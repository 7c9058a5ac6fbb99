using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Weir.Engine.Storage;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Runs;

/// <summary>Reads and writes the small files of a run.</summary>
internal static class RunFiles
{
    /// <exception cref="StoreException">The file is absent or damaged.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw new JsonException("it holds nothing");
        }
        catch (Exception damage) when (damage is JsonException or NotSupportedException or IOException)
        {
            throw new StoreException($"'{path}' cannot be read: {damage.Message}", damage);
        }
    }

    /// <exception cref="StoreException">The disk does not take it.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool durable = false)
    {
        try
        {
            AtomicFile.Write(path, content, durable);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"'{path}' cannot be written: {cause.Message}", cause);
        }
    }
}
