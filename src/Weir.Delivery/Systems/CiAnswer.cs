using System.Text.Json;

namespace Weir.Delivery.Systems;

/// <summary>What a server answered.</summary>
internal sealed record CiAnswer(int Status, string Body, string? Location, TimeSpan? RetryAfter, string? Cookie, CiSecrets Secrets)
{
    private const int Shown = 300;

    /// <summary>The body as JSON; null where it is none.</summary>
    public JsonElement? Json
    {
        get
        {
            try
            {
                using var document = JsonDocument.Parse(Body);
                return document.RootElement.Clone();
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>The text or number at the end of a path of keys; empty where there is none.</summary>
    public string Text(params ReadOnlySpan<string> path) => Json is { } root ? root.TextAt(path) : "";

    /// <summary>What the server said about it, for a person: short, in one line, without secrets.</summary>
    public string Said
    {
        get
        {
            var said = Json is { } json ? Sayings(json, 0) : Body.TrimStart().StartsWith('<') ? "" : Body;
            // Masked before it is cut: a half of a secret would not be found.
            said = Secrets.Mask(said).Trim();
            return said.Length <= Shown ? said : said[..Shown] + "...";
        }
    }

    private static string Sayings(JsonElement json, int depth) => json.ValueKind switch
    {
        _ when depth > 4 => "",
        JsonValueKind.String => json.GetString()!,
        JsonValueKind.Array => Join(json.EnumerateArray().Select(item => Sayings(item, depth + 1))),
        JsonValueKind.Object => Join(json.EnumerateObject()
            .Where(property => depth > 0 || property.Name is "message" or "error" or "errors" or "error_message" or "detail" or "msg")
            .Select(property => Sayings(property.Value, depth + 1))),
        _ => "",
    };

    private static string Join(IEnumerable<string> parts) => string.Join("; ", parts.Where(part => part.Length > 0).Take(10));
}

/// <summary>Reads of JSON that others wrote: what is not there, or is of another kind, is empty.</summary>
internal static class CiJson
{
    extension(JsonElement element)
    {
        public string TextAt(params ReadOnlySpan<string> path) => element.At(path) switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString()!,
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            { ValueKind: JsonValueKind.True } => "true",
            { ValueKind: JsonValueKind.False } => "false",
            _ => "",
        };

        public IReadOnlyList<JsonElement> ListAt(params ReadOnlySpan<string> path) =>
            element.At(path) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

        public JsonElement? At(params ReadOnlySpan<string> path)
        {
            var at = element;
            foreach (var key in path)
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(key, out at))
                    return null;
            }

            return at;
        }
    }

    /// <summary>An address that people can open; null where the text is none.</summary>
    public static Uri? Link(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var link) && link.Scheme is ("http" or "https") ? link : null;
}
