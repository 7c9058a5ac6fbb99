using System.Text;

namespace Weir.Dialects.GitHub.Running.Commands;

/// <summary>A command in a line of output: <c>::name key=value,key=value::text</c>, or the older <c>##[name key=value;key=value]text</c>.</summary>
/// <param name="Name">Its name as it was written.</param>
/// <param name="Properties">The properties by name, without regard to case.</param>
/// <param name="Text">What follows, with escapes undone.</param>
internal sealed record WorkflowCommand(string Name, IReadOnlyDictionary<string, string> Properties, string Text)
{
    private const string Mark = "::";
    private const string OldMark = "##[";

    /// <summary>Whether a line may hold a command. Costs next to nothing for one that does not.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> utf8) => StartsWithMark(utf8) || utf8.IndexOf("##["u8) >= 0;

    /// <summary>Reads the command in a line; null where it holds none of the known ones.</summary>
    public static WorkflowCommand? Parse(ReadOnlySpan<byte> utf8, Predicate<string> isKnown)
    {
        var line = Encoding.UTF8.GetString(utf8);
        return ParseNew(line.TrimStart(), isKnown) ?? ParseOld(line, isKnown);
    }

    /// <summary>The value of a property; null where it has none.</summary>
    public string? this[string property] => Properties.GetValueOrDefault(property);

    private static bool StartsWithMark(ReadOnlySpan<byte> utf8)
    {
        var start = utf8.IndexOfAnyExcept(" \t"u8);
        return start >= 0 && utf8[start..].StartsWith("::"u8);
    }

    private static WorkflowCommand? ParseNew(string line, Predicate<string> isKnown)
    {
        if (!line.StartsWith(Mark, StringComparison.Ordinal))
            return null;
        var end = line.IndexOf(Mark, Mark.Length, StringComparison.Ordinal);
        if (end < 0)
            return null;
        var (name, properties) = Split(line[Mark.Length..end]);
        return isKnown(name)
            ? new WorkflowCommand(
                name,
                ReadProperties(properties.Trim().Split(',', StringSplitOptions.RemoveEmptyEntries), UnescapeProperty),
                UnescapeText(line[(end + Mark.Length)..]))
            : null;
    }

    private static WorkflowCommand? ParseOld(string line, Predicate<string> isKnown)
    {
        var start = line.IndexOf(OldMark, StringComparison.Ordinal);
        var end = start < 0 ? -1 : line.IndexOf(']', start);
        if (end < 0)
            return null;
        var (name, properties) = Split(line[(start + OldMark.Length)..end]);
        return isKnown(name)
            ? new WorkflowCommand(name, ReadProperties(properties.Split(';', StringSplitOptions.RemoveEmptyEntries), UnescapeOld), UnescapeOld(line[(end + 1)..]))
            : null;
    }

    private static (string Name, string Properties) Split(string head)
    {
        var space = head.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (head, "") : (head[..space], head[(space + 1)..]);
    }

    private static Dictionary<string, string> ReadProperties(string[] pairs, Func<string, string> unescape)
    {
        var properties = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in pairs)
        {
            if (pair.Split('=', 2, StringSplitOptions.RemoveEmptyEntries) is [var name, var value])
                properties[name] = unescape(value);
        }

        return properties;
    }

    private static string UnescapeText(string text) => !text.Contains('%', StringComparison.Ordinal) ? text : text
        .Replace("%0D", "\r", StringComparison.Ordinal)
        .Replace("%0A", "\n", StringComparison.Ordinal)
        .Replace("%25", "%", StringComparison.Ordinal);

    private static string UnescapeProperty(string text) => !text.Contains('%', StringComparison.Ordinal) ? text : UnescapeText(text
        .Replace("%3A", ":", StringComparison.Ordinal)
        .Replace("%2C", ",", StringComparison.Ordinal));

    private static string UnescapeOld(string text) => !text.Contains('%', StringComparison.Ordinal) ? text : UnescapeText(text
        .Replace("%3B", ";", StringComparison.Ordinal)
        .Replace("%5D", "]", StringComparison.Ordinal));
}
