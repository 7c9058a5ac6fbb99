namespace Weir.Dialects.GitHub.Expressions;

/// <param name="Kind">What it is.</param>
/// <param name="Text">The characters as written.</param>
/// <param name="Start">Where it begins in the expression, counted from 0.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start)
{
    /// <summary>Where it has ended.</summary>
    public int End => Start + Text.Length;
}

internal enum TokenKind
{
    End,
    LeftParenthesis,
    RightParenthesis,
    LeftBracket,
    RightBracket,
    Comma,
    Dot,
    Not,
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    And,
    Or,
    Star,
    Number,
    Text,
    Name,
    True,
    False,
    Null,
}
