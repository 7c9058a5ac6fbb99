using System.Text.RegularExpressions;

namespace Weir.Dialects.GitHub.BuiltIns.Tools;

/// <summary>Reads single texts out of TOML: what version files need of it.</summary>
internal static partial class TomlText
{
    [GeneratedRegex("""^\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$""", RegexOptions.CultureInvariant)]
    private static partial Regex Table { get; }

    [GeneratedRegex("""^\s*["']?([A-Za-z0-9_.-]+)["']?\s*=\s*(?:"([^"]*)"|'([^']*)')\s*(?:#.*)?$""", RegexOptions.CultureInvariant)]
    private static partial Regex Entry { get; }

    /// <summary>The text of a key directly in a table; null where there is none, or it is no text on one line.</summary>
    public static string? Find(string toml, string table, string key)
    {
        var current = "";
        foreach (var line in toml.Split('\n'))
        {
            if (Table.Match(line) is { Success: true } opening)
                current = opening.Groups[1].Value.Replace("\"", "", StringComparison.Ordinal);
            else if (current == table && Entry.Match(line) is { Success: true } entry && entry.Groups[1].Value == key)
                return entry.Groups[2].Success ? entry.Groups[2].Value : entry.Groups[3].Value;
        }

        return null;
    }
}
