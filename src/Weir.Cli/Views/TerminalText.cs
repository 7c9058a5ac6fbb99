using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Cli.Views;

/// <summary>Text of jobs on its way to a terminal.</summary>
internal static partial class TerminalText
{
    /// <summary>The text without what would steer the terminal.</summary>
    public static string Strip(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
            return text;
        var plain = new StringBuilder(text.Length);
        foreach (var c in Escape().Replace(text, ""))
        {
            if (c == '\t')
                plain.Append("    ");
            else if (!char.IsControl(c))
                plain.Append(c);
        }

        return plain.ToString();
    }

    /// <summary>The text with its colours, without what would steer the terminal in other ways.</summary>
    public static string KeepColors(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
            return text;
        var kept = new StringBuilder(text.Length);
        var end = 0;
        foreach (Match color in Color().Matches(text))
        {
            kept.Append(Strip(text[end..color.Index])).Append(color.Value);
            end = color.Index + color.Length;
        }

        return kept.Append(Strip(text[end..])).ToString();
    }

    /// <summary>The text with its colours; the same memory where there is nothing to take out.</summary>
    public static ReadOnlySpan<byte> KeepColors(ReadOnlySpan<byte> utf8) =>
        utf8.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? Encoding.UTF8.GetBytes(KeepColors(Encoding.UTF8.GetString(utf8))) : utf8;

    [GeneratedRegex(@"\x1b\[[0-9;]*m", RegexOptions.NonBacktracking)]
    private static partial Regex Color();

    [GeneratedRegex(@"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\-_])", RegexOptions.NonBacktracking)]
    private static partial Regex Escape();
}
