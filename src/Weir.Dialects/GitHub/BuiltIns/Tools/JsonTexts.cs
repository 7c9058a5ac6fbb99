using System.Text.Json;

namespace Weir.Dialects.GitHub.BuiltIns.Tools;

/// <summary>Finds texts in JSON.</summary>
internal static class JsonTexts
{
    extension(JsonElement element)
    {
        /// <summary>What is under names, one in the other; null where there is nothing, or no text.</summary>
        public string? TextAt(params ReadOnlySpan<string> names)
        {
            var current = element;
            foreach (var name in names)
            {
                if (current.ValueKind != JsonValueKind.Object || !current.TryGetProperty(name, out current))
                    return null;
            }

            return current.ValueKind == JsonValueKind.String ? current.GetString() : null;
        }
    }
}
