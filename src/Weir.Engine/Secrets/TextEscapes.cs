using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Weir.Engine.Secrets;

/// <summary>A text inside of other formats, in the ways in which the common writers of these formats differ.</summary>
internal static class TextEscapes
{
    // In order: the standard, old PHP, Java and browsers' forms, .NET, JavaScript for a part, Python, JavaScript for a whole address.
    private static readonly string[] LeftInAddresses =
        ["-._~", "-._", "-._*", "-._!*()", "-._~!'()*", "-._~/", "-._~!'()*;,/?:@&=+$#"];

    private static readonly string[] Blanks = ["%20", "+"];
    private static readonly string[] Digits = ["X", "x"];

    /// <summary>Inside of a JSON string.</summary>
    public static IEnumerable<string> Json(string text)
    {
        foreach (var digits in Digits)
        {
            var plain = Escape(text, digits, static character => character < ' ');
            var ascii = Escape(text, digits, static character => character is < ' ' or > '~');
            yield return plain;
            yield return plain.Replace("/", "\\/", StringComparison.Ordinal);
            yield return ascii;
            yield return ascii.Replace("/", "\\/", StringComparison.Ordinal);

            // GitHub's runner, and Go: the ends of lines of Unicode as numbers, and what means something in HTML.
            yield return Escape(text, digits, static character => character is < ' ' or '\u0085' or '\u2028' or '\u2029');
            yield return Escape(text, digits, static character => character is < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029');
        }

        yield return JsonEncodedText.Encode(Whole(text), JavaScriptEncoder.Default).ToString();
        yield return JsonEncodedText.Encode(Whole(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
    }

    /// <summary>Inside of an address or a form.</summary>
    public static IEnumerable<string> Uri(string text) =>
        from kept in LeftInAddresses
        from blank in Blanks
        from digits in Digits
        select Percent(text, kept, blank, digits);

    /// <summary>Inside of XML or HTML, as text and as the value of an attribute.</summary>
    public static IEnumerable<string> Xml(string text)
    {
        var inText = text
            .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
        yield return inText;
        foreach (var quote in new[] { "\"", "&quot;", "&#34;" })
        {
            var quoted = inText.Replace("\"", quote, StringComparison.Ordinal);
            foreach (var apostrophe in new[] { "'", "&apos;", "&#39;", "&#x27;" })
                yield return quoted.Replace("'", apostrophe, StringComparison.Ordinal);
        }
    }

    private static string Escape(string text, string digits, Func<char, bool> asNumber)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            if (character switch { '"' => "\\\"", '\\' => "\\\\", '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", '\b' => "\\b", '\f' => "\\f", _ => null } is { } known)
                escaped.Append(known);
            else if (asNumber(character))
                escaped.Append("\\u").Append(((int)character).ToString(digits + "4", CultureInfo.InvariantCulture));
            else
                escaped.Append(character);
        }

        return escaped.ToString();
    }

    private static string Percent(string text, string kept, string blank, string digits)
    {
        var escaped = new StringBuilder(text.Length * 2);
        foreach (var unit in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)unit) || kept.Contains((char)unit))
                escaped.Append((char)unit);
            else
                escaped.Append(unit == ' ' ? blank : "%" + unit.ToString(digits + "2", CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }

    // A lone surrogate has no bytes; whoever escapes it writes the replacement character.
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
