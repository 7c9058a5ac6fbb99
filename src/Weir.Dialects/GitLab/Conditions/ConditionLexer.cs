using System.Text.RegularExpressions;

namespace Weir.Dialects.GitLab.Conditions;

/// <summary>Cuts a condition into symbols.</summary>
internal sealed partial class ConditionLexer
{
    /// <summary>How many symbols a condition may have.</summary>
    public const int MaxTokens = 99;

    private readonly string _text;
    private readonly List<ConditionToken> _tokens = [];
    private int _offset;

    private ConditionLexer(string text) => _text = text;

    [GeneratedRegex(@"\A\$\[\[\s*inputs\.[A-Za-z0-9_]+\s*\]\]")]
    private static partial Regex Input { get; }

    [GeneratedRegex(@"\A\$[A-Za-z0-9_]+")]
    private static partial Regex Variable { get; }

    [GeneratedRegex("""\A("[^"\n]*"|'[^'\n]*')""")]
    private static partial Regex Quoted { get; }

    [GeneratedRegex(@"\A(true|false)(?![A-Za-z0-9_])")]
    private static partial Regex Boolean { get; }

    /// <summary>The symbols of a text.</summary>
    /// <exception cref="ConditionException">There are characters in it that make no symbol, or too many symbols.</exception>
    public static IReadOnlyList<ConditionToken> Read(string text)
    {
        var lexer = new ConditionLexer(text);
        while (lexer.SkipBlank())
        {
            if (lexer._tokens.Count == MaxTokens)
                throw new ConditionException($"a condition has at most {MaxTokens} symbols", lexer._offset, text.Length - lexer._offset);
            lexer._tokens.Add(lexer.Next());
        }

        return lexer._tokens;
    }

    private bool SkipBlank()
    {
        while (_offset < _text.Length && _text[_offset] is ' ' or '\t' or '\n' or '\r' or '\f' or '\v')
            _offset++;
        return _offset < _text.Length;
    }

    private ConditionToken Next()
    {
        var rest = _text.AsSpan(_offset);
        return rest switch
        {
            ['(', ..] => Take(ConditionSymbol.LeftParenthesis, 1),
            [')', ..] => Take(ConditionSymbol.RightParenthesis, 1),
            ['$', ..] when LengthOf(Input, rest) is > 0 and var length => Take(ConditionSymbol.Input, length),
            ['$', ..] when LengthOf(Variable, rest) is > 0 and var length => Take(ConditionSymbol.Variable, length),
            ['"' or '\'', ..] when LengthOf(Quoted, rest) is > 0 and var length => Take(ConditionSymbol.Text, length),
            ['/', ..] when LengthOfPattern() is > 0 and var length => Take(ConditionSymbol.Pattern, length),
            ['n', 'u', 'l', 'l', ..] => Take(ConditionSymbol.Null, 4),
            ['t' or 'f', ..] when LengthOf(Boolean, rest) is > 0 and var length => Take(ConditionSymbol.Boolean, length),
            ['=', '=', ..] => Take(ConditionSymbol.Equal, 2),
            ['=', '~', ..] => Take(ConditionSymbol.Matches, 2),
            ['!', '=', ..] => Take(ConditionSymbol.NotEqual, 2),
            ['!', '~', ..] => Take(ConditionSymbol.NotMatches, 2),
            ['&', '&', ..] => Take(ConditionSymbol.And, 2),
            ['|', '|', ..] => Take(ConditionSymbol.Or, 2),
            _ => throw Unexpected(),
        };
    }

    private ConditionToken Take(ConditionSymbol kind, int length)
    {
        var token = new ConditionToken(kind, _text.Substring(_offset, length), _offset);
        _offset += length;
        return token;
    }

    private static int LengthOf(Regex symbol, ReadOnlySpan<char> rest)
    {
        foreach (var match in symbol.EnumerateMatches(rest))
            return match.Length;
        return 0;
    }

    // GitLab takes a pattern to be at least two characters between slashes; a slash after a backslash does not end it.
    private int LengthOfPattern()
    {
        var end = _offset + 1;
        while (end < _text.Length && (_text[end] != '/' || _text[end - 1] == '\\'))
            end++;
        if (end >= _text.Length || end == _offset + 1)
            return 0;
        if (end + 1 < _text.Length && _text[end + 1] == '/')
            end++;
        else if (end - _offset < 3)
            return 0;
        for (end++; end < _text.Length && _text[end] is 'i' or 's' or 'm' or 'U';)
            end++;
        return end - _offset;
    }

    private ConditionException Unexpected()
    {
        var end = _offset + 1;
        while (end < _text.Length && !char.IsWhiteSpace(_text[end]) && _text[end] is not ('(' or ')'))
            end++;
        var found = _text[_offset..end];
        return new ConditionException($"'{found}' is no symbol of a condition", _offset, found.Length) { Help = HelpFor(found) };
    }

    private static string? HelpFor(string found) => found[0] switch
    {
        '$' when found.StartsWith("${", StringComparison.Ordinal) => $"write '${found[2..].TrimEnd('}')}': conditions know variables without braces alone",
        '%' => $"write '${found.Trim('%')}'",
        '"' or '\'' => "close the text with the quote that opens it, on the same line",
        '/' => "a pattern stands between slashes, has at least two characters, and '\\/' for a slash in it",
        '!' => "there is no negation: compare with '!=' or '!~'",
        '=' => "compare with '=='",
        '&' => "'and' is written '&&'",
        '|' => "'or' is written '||'",
        _ when found is "and" or "AND" => "'and' is written '&&'",
        _ when found is "or" or "OR" => "'or' is written '||'",
        _ => "texts stand in quotes, names of variables after '$'",
    };
}
