namespace Weir.Dialects.GitHub.Expressions;

/// <summary>Cuts an expression into symbols.</summary>
internal ref struct Lexer(string text)
{
    /// <summary>How many characters an expression may have.</summary>
    public const int MaxLength = 21_000;

    private readonly string _text = text;
    private readonly List<Token> _tokens = [];
    private int _offset;

    public static IReadOnlyList<Token> Read(string text)
    {
        if (text.Length > MaxLength)
            throw new ExpressionException(ExpressionFault.Limit, $"the expression has {text.Length} characters, and {MaxLength} is the most");
        return new Lexer(text).ReadAll();
    }

    private IReadOnlyList<Token> ReadAll()
    {
        while (true)
        {
            while (_offset < _text.Length && char.IsWhiteSpace(_text[_offset]))
                _offset++;
            if (_offset == _text.Length)
            {
                _tokens.Add(new Token(TokenKind.End, "", _offset));
                return _tokens;
            }

            _tokens.Add(Next());
        }
    }

    private Token Next() => _text[_offset] switch
    {
        '(' => Take(TokenKind.LeftParenthesis, 1),
        ')' => Take(TokenKind.RightParenthesis, 1),
        '[' => Take(TokenKind.LeftBracket, 1),
        ']' => Take(TokenKind.RightBracket, 1),
        ',' => Take(TokenKind.Comma, 1),
        '*' => Take(TokenKind.Star, 1),
        '!' => Followed('=') ? Take(TokenKind.NotEqual, 2) : Take(TokenKind.Not, 1),
        '<' => Followed('=') ? Take(TokenKind.LessOrEqual, 2) : Take(TokenKind.Less, 1),
        '>' => Followed('=') ? Take(TokenKind.GreaterOrEqual, 2) : Take(TokenKind.Greater, 1),
        '=' when Followed('=') => Take(TokenKind.Equal, 2),
        '&' when Followed('&') => Take(TokenKind.And, 2),
        '|' when Followed('|') => Take(TokenKind.Or, 2),
        '.' when FollowsOperand() => Take(TokenKind.Dot, 1),
        '.' or '-' or '+' or (>= '0' and <= '9') => Number(),
        '\'' => Text(),
        _ => Name(),
    };

    private readonly bool Followed(char next) => _offset + 1 < _text.Length && _text[_offset + 1] == next;

    private readonly bool FollowsOperand() =>
        _tokens is [.., { Kind: TokenKind.Name or TokenKind.RightBracket or TokenKind.RightParenthesis or TokenKind.Star }];

    private Token Take(TokenKind kind, int length)
    {
        var token = new Token(kind, _text.Substring(_offset, length), _offset);
        _offset += length;
        return token;
    }

    private Token Number()
    {
        var token = Take(TokenKind.Number, WordLength(dots: true));
        return double.IsNaN(Coercion.ToNumber(token.Text)) ? throw Unexpected(token) : token;
    }

    private Token Text()
    {
        for (var end = _offset + 1; end < _text.Length; end++)
        {
            if (_text[end] != '\'')
                continue;
            if (end + 1 < _text.Length && _text[end + 1] == '\'')
                end++;
            else
                return Take(TokenKind.Text, end + 1 - _offset);
        }

        var rest = _text[_offset..];
        throw new ExpressionException(ExpressionFault.Symbol, $"text {rest} is not closed", _offset, rest.Length) { Help = "close it with a single quote" };
    }

    private Token Name()
    {
        var token = Take(TokenKind.Name, Math.Max(1, WordLength(dots: false)));
        if (!IsName(token.Text))
            throw Unexpected(token);
        if (_tokens is [.., { Kind: TokenKind.Dot }])
            return token;
        return token.Text switch
        {
            "true" => token with { Kind = TokenKind.True },
            "false" => token with { Kind = TokenKind.False },
            "null" => token with { Kind = TokenKind.Null },
            "NaN" or "Infinity" => token with { Kind = TokenKind.Number },
            _ => token,
        };
    }

    // From the first character, whatever it is, to the next one that ends a word.
    private readonly int WordLength(bool dots)
    {
        var end = _offset + 1;
        while (end < _text.Length && !char.IsWhiteSpace(_text[end]) && (!"()[],.!><=&|".Contains(_text[end]) || (dots && _text[end] == '.')))
            end++;
        return end - _offset;
    }

    private static ExpressionException Unexpected(Token token) =>
        new(ExpressionFault.Symbol, $"'{token.Text}' is no symbol of an expression", token.Start, token.Text.Length)
        {
            Help = token.Text[0] switch
            {
                '"' => "text stands in single quotes",
                '=' => "compare with '=='",
                '&' => "'and' is written '&&'",
                '|' => "'or' is written '||'",
                _ => null,
            },
        };

    private static bool IsName(string text) =>
        (char.IsAsciiLetter(text[0]) || text[0] == '_') && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');
}
