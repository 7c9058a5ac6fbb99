using System.Globalization;
using System.Text;

namespace Weir.Dialects.GitLab.Patterns;

/// <summary>Writes expressions of RE2 (https://github.com/google/re2/wiki/Syntax) in the language of .NET, and refuses what RE2 does not know.</summary>
internal sealed class Re2Translator
{
    /// <summary>How often something may be repeated, all levels together.</summary>
    public const int MaxRepeat = 1000;

    private readonly string _text;
    private readonly StringBuilder _out = new();
    private readonly Stack<(bool Lines, int Weight)> _groups = [];
    private int _at;
    private bool _lines;
    private int _weight = 1;
    private int _heaviest = 1;

    private Re2Translator(string text) => _text = text;

    /// <summary>The expression in .NET's language.</summary>
    /// <exception cref="PatternException">RE2 does not know a part of it.</exception>
    public static string Translate(string text)
    {
        var translator = new Re2Translator(text);
        while (translator._at < text.Length)
            translator.Next();
        return translator._groups.Count == 0 ? translator._out.ToString() : throw new PatternException("a '(' is not closed") { Help = "write ')' at its end, or '\\(' for the character itself" };
    }

    private void Next()
    {
        var character = _text[_at];
        switch (character)
        {
            case '(':
                Open();
                break;
            case ')':
                Close();
                break;
            case '[':
                Atom(Re2Class.Translate(_text, ref _at));
                break;
            case '\\':
                Atom(Escape());
                break;
            case '{' when Repetition() is var (length, most):
                Repeat(length, most);
                break;
            case '$':
                _at++;
                Atom(_lines ? "(?m:$)" : @"\z");
                break;
            case '^':
                _at++;
                Atom(_lines ? "(?m:^)" : @"\A");
                break;
            case '*' or '+' or '?' or '|':
                _at++;
                _out.Append(character);
                break;
            default:
                _at++;
                Atom(character is '{' or '}' or ']' ? $@"\{character}" : character.ToString());
                break;
        }
    }

    private void Atom(string written)
    {
        _out.Append(written);
        _weight = 1;
    }

    private void Open()
    {
        if (Follows("(?P<") || Follows("(?<"))
        {
            var name = _text.IndexOf('<', _at) + 1;
            var end = _text.IndexOf('>', _at);
            if (end <= name || !_text[name..end].All(character => char.IsAsciiLetterOrDigit(character) || character == '_'))
                throw new PatternException("a group has no name of letters, digits and '_', and RE2 cannot look around") { Help = "match what is around, or use two conditions" };
            _out.Append("(?<g_").Append(_text, name, end - name).Append('>');
            _at = end + 1;
        }
        else if (Follows("(?"))
        {
            Flags();
            return;
        }
        else
        {
            _out.Append('(');
            _at++;
        }

        Enter();
    }

    private void Enter()
    {
        _groups.Push((_lines, _heaviest));
        _heaviest = 1;
    }

    // Flags of a group, or of all that follows in this one: then no group is opened.
    private void Flags()
    {
        var end = _text.IndexOfAny([':', ')'], _at);
        var flags = end < 0 ? "" : _text[(_at + 2)..end];
        if (end < 0 || !flags.All(flag => flag is 'i' or 'm' or 's' or 'U' or '-') || flags.Count(flag => flag == '-') > 1)
            throw new PatternException("RE2 knows no such group") { Help = "RE2 cannot look ahead or behind, and knows the flags 'i', 'm', 's' and 'U'" };
        var parts = flags.Split('-');
        var opens = _text[end] == ':';
        var lines = parts[0].Contains('m') || (_lines && !(parts.Length > 1 && parts[1].Contains('m')));
        var on = string.Concat("is".Where(parts[0].Contains));
        var off = parts.Length > 1 ? string.Concat("is".Where(parts[1].Contains)) : "";
        _out.Append("(?").Append(on).Append(off.Length > 0 ? $"-{off}" : "").Append(opens || on.Length + off.Length == 0 ? ":" : ")");
        if (!opens && on.Length + off.Length == 0)
            _out.Append(')');
        _at = end + 1;
        if (opens)
            Enter();
        _lines = lines;
    }

    private void Close()
    {
        if (!_groups.TryPop(out var around))
            throw new PatternException("a ')' closes nothing");
        _out.Append(')');
        _at++;
        _weight = _heaviest;
        (_lines, _heaviest) = (around.Lines, Math.Max(around.Weight, _heaviest));
    }

    private (int Length, int Most)? Repetition()
    {
        var end = _text.IndexOf('}', _at);
        var counts = end < 0 ? [] : _text[(_at + 1)..end].Split(',');
        if (counts.Length is not (1 or 2) || counts[0].Length == 0 || !counts.All(count => count.All(char.IsAsciiDigit)))
            return null;
        var most = counts.Where(count => count.Length > 0).Max(count => int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue);
        return (end + 1 - _at, most);
    }

    private void Repeat(int length, int most)
    {
        if (most > MaxRepeat || (long)_weight * Math.Max(1, most) > MaxRepeat)
            throw new PatternException($"something is repeated more than {MaxRepeat} times");
        _weight *= Math.Max(1, most);
        _heaviest = Math.Max(_heaviest, _weight);
        _out.Append(_text, _at, length);
        _at += length;
    }

    private string Escape()
    {
        var letter = _at + 1 < _text.Length ? _text[_at + 1] : throw new PatternException("it ends with '\\'");
        switch (letter)
        {
            case 'R':
                _at += 2;
                return @"(?:\r\n|[\n\v\f\r\u0085\u2028\u2029])";
            case 'A' or 'z' or 'b' or 'B':
                _at += 2;
                return $@"\{letter}";
            case 'Q':
                var end = _text.IndexOf(@"\E", _at, StringComparison.Ordinal);
                var quoted = end < 0 ? _text[(_at + 2)..] : _text[(_at + 2)..end];
                _at = end < 0 ? _text.Length : end + 2;
                return Literal(quoted);
            default:
                var (members, isSet) = Re2Class.Escape(_text, ref _at);
                return isSet ? $"[{members}]" : members;
        }
    }

    private static string Literal(string text) =>
        string.Concat(text.Select(character => char.IsAsciiLetterOrDigit(character) ? character.ToString() : $@"\u{(int)character:x4}"));

    private bool Follows(string text) => _text.AsSpan(_at).StartsWith(text, StringComparison.Ordinal);
}
