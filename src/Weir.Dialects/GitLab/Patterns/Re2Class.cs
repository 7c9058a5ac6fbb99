using System.Globalization;
using System.Text;

namespace Weir.Dialects.GitLab.Patterns;

/// <summary>The classes of characters in expressions of RE2, and what stands for characters after a backslash.</summary>
internal static class Re2Class
{
    // First and last character of each range, one pair after the other.
    private static readonly Dictionary<string, string> Named = new(StringComparer.Ordinal)
    {
        ["d"] = "09",
        ["w"] = "09AZ__az",
        ["s"] = "\t\n\f\r  ",
        ["alnum"] = "09AZaz",
        ["alpha"] = "AZaz",
        ["ascii"] = "\0\x7f",
        ["blank"] = "\t\t  ",
        ["cntrl"] = "\0\x1f\x7f\x7f",
        ["digit"] = "09",
        ["graph"] = "!~",
        ["lower"] = "az",
        ["print"] = " ~",
        ["punct"] = "!/:@[`{~",
        ["space"] = "\t\r  ",
        ["upper"] = "AZ",
        ["word"] = "09AZ__az",
        ["xdigit"] = "09AFaf",
    };

    /// <summary>Translates the class that begins at an index, and moves the index behind it.</summary>
    /// <exception cref="PatternException">It is not closed, or has a member that RE2 does not know.</exception>
    public static string Translate(string text, ref int at)
    {
        var written = new StringBuilder("[");
        at++;
        if (at < text.Length && text[at] == '^')
        {
            written.Append('^');
            at++;
        }

        for (var first = true; at < text.Length && (first || text[at] != ']'); first = false)
            written.Append(Member(text, ref at));
        if (at >= text.Length)
            throw new PatternException("a '[' is not closed") { Help = "write ']' after its characters, or '\\[' for the character itself" };
        at++;
        return written.Append(']').ToString();
    }

    /// <summary>
    /// Translates a backslash and what belongs to it: to one character, or to the members of a set, without brackets. Moves the index behind it.
    /// </summary>
    public static (string Written, bool IsSet) Escape(string text, ref int at)
    {
        var letter = at + 1 < text.Length ? text[at + 1] : throw new PatternException("it ends with '\\'");
        if (letter is 'p' or 'P')
            return (Property(text, ref at), true);
        if (Named.TryGetValue(char.ToLowerInvariant(letter).ToString(), out var pairs))
        {
            at += 2;
            return (Ranges(char.IsUpper(letter) ? Complement(pairs) : pairs), true);
        }

        return (Character(Code(text, ref at)), false);
    }

    private static string Member(string text, ref int at)
    {
        if (text.AsSpan(at).StartsWith("[:", StringComparison.Ordinal) && text.IndexOf(":]", at, StringComparison.Ordinal) is > 0 and var end)
        {
            var name = text[(at + 2)..end];
            at = end + 2;
            return Named.TryGetValue(name.TrimStart('^'), out var pairs) && name.Length > 2
                ? Ranges(name[0] == '^' ? Complement(pairs) : pairs)
                : throw new PatternException($"there is no class '[:{name}:]'");
        }

        if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is 'd' or 'D' or 'w' or 'W' or 's' or 'S' or 'p' or 'P')
            return Escape(text, ref at).Written;
        var first = Single(text, ref at);
        if (at + 1 >= text.Length || text[at] != '-' || text[at + 1] == ']')
            return Character(first);
        at++;
        var last = Single(text, ref at);
        return first <= last ? $"{Character(first)}-{Character(last)}" : throw new PatternException("a range of characters ends before it begins");
    }

    private static int Single(string text, ref int at)
    {
        var code = text[at] == '\\' ? Code(text, ref at) : text[at++];
        return code <= char.MaxValue ? code : throw new PatternException("characters beyond U+FFFF cannot stand in a class");
    }

    private static int Code(string text, ref int at)
    {
        var letter = at + 1 < text.Length ? text[at + 1] : throw new PatternException("it ends with '\\'");
        at += 2;
        switch (letter)
        {
            case 'a': return '\a';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'v': return '\v';
            case 'x': return Hexadecimal(text, ref at);
            case '0': return Octal(text, ref at);
            case >= '1' and <= '7' when at + 1 < text.Length && text[at] is >= '0' and <= '7' && text[at + 1] is >= '0' and <= '7':
                at--;
                return Octal(text, ref at);
            default:
                return char.IsAsciiLetterOrDigit(letter) ? throw new PatternException($@"RE2 knows no '\{letter}'") : letter;
        }
    }

    private static int Hexadecimal(string text, ref int at)
    {
        var braces = at < text.Length && text[at] == '{';
        var end = braces ? text.IndexOf('}', at) : at + 2;
        var digits = end < 0 || end > text.Length ? "" : text[(braces ? at + 1 : at)..end];
        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || !Rune.IsValid(code))
            throw new PatternException(@"'\x' needs two hexadecimal digits, or more in braces");
        at = braces ? end + 1 : end;
        return code;
    }

    private static int Octal(string text, ref int at)
    {
        var code = 0;
        for (var most = at + 3; at < text.Length && at < most && text[at] is >= '0' and <= '7'; at++)
            code = (code * 8) + (text[at] - '0');
        return code;
    }

    private static string Property(string text, ref int at)
    {
        var sign = text[at + 1];
        var end = at + 2 < text.Length && text[at + 2] == '{' ? text.IndexOf('}', at) : at + 2;
        if (end < 0 || end >= text.Length)
            throw new PatternException($@"'\{sign}' needs the name of a property");
        var name = text[(at + 2)..(end + 1)].Trim('{', '}');
        at = end + 1;
        var negated = (sign == 'P') != name.StartsWith('^');
        return $@"\{(negated ? 'P' : 'p')}{{{name.TrimStart('^')}}}";
    }

    private static string Ranges(string pairs) => string.Concat(pairs.Chunk(2).Select(pair => $"{Character(pair[0])}-{Character(pair[1])}"));

    private static string Complement(string pairs)
    {
        var rest = new StringBuilder();
        var next = '\0';
        foreach (var pair in pairs.Chunk(2).OrderBy(pair => pair[0]))
        {
            if (pair[0] > next)
                rest.Append(next).Append((char)(pair[0] - 1));
            next = (char)(pair[1] + 1);
        }

        return rest.Append(next).Append(char.MaxValue).ToString();
    }

    private static string Character(int code) => code <= char.MaxValue
        ? $@"\u{code:x4}"
        : string.Concat(char.ConvertFromUtf32(code).Select(half => $@"\u{(int)half:x4}"));
}
