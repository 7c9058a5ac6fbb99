using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Expressions;

/// <summary>Reads expressions. What is not available where an expression stands is found here already, not when it runs.</summary>
internal sealed class ExpressionParser
{
    /// <summary>How deep an expression may nest.</summary>
    public const int MaxDepth = 50;

    private readonly string _text;
    private readonly IReadOnlyList<Token> _tokens;
    private readonly Availability? _available;
    private int _next;
    private int _depth;

    private ExpressionParser(string text, Availability? available)
    {
        _text = text;
        _available = available;
        _tokens = Lexer.Read(text);
    }

    private Token Current => _tokens[_next];

    /// <summary>Reads an expression; blank text stands for null.</summary>
    /// <param name="text">The text between the marks.</param>
    /// <param name="available">What it may use; null where that was checked before.</param>
    /// <exception cref="ExpressionException">It cannot be read, or uses what is not available.</exception>
    public static Expression Parse(string text, Availability? available = null)
    {
        var parser = new ExpressionParser(text, available);
        if (parser.Current.Kind == TokenKind.End)
            return new Expression.Literal(Value.Null, 0, text.Length);
        var expression = parser.ReadExpression();
        return parser.Current.Kind == TokenKind.End ? expression : throw parser.Unexpected();
    }

    private Expression ReadExpression()
    {
        Deeper();
        var expression = ReadChain(TokenKind.Or, () => ReadChain(TokenKind.And, ReadEquality));
        _depth--;
        return expression;
    }

    private Expression ReadChain(TokenKind link, Func<Expression> read)
    {
        var first = read();
        if (Current.Kind != link)
            return first;
        Deeper();
        List<Expression> operands = [first];
        while (Took(link))
            operands.Add(read());
        _depth--;
        var end = operands[^1].End;
        return link == TokenKind.Or ? new Expression.Or(operands, first.Start, end) : new Expression.And(operands, first.Start, end);
    }

    private Expression ReadEquality()
    {
        var left = ReadOrder();
        while (Current.Kind is TokenKind.Equal or TokenKind.NotEqual)
            left = Compare(left, ReadOrder);
        return left;
    }

    private Expression ReadOrder()
    {
        var left = ReadUnary();
        while (Current.Kind is TokenKind.Greater or TokenKind.GreaterOrEqual or TokenKind.Less or TokenKind.LessOrEqual)
            left = Compare(left, ReadUnary);
        return left;
    }

    private Expression.Comparison Compare(Expression left, Func<Expression> read)
    {
        var link = Take().Kind;
        var right = read();
        return new Expression.Comparison(left, link, right, left.Start, right.End);
    }

    private Expression ReadUnary()
    {
        if (Current.Kind != TokenKind.Not)
            return ReadAccess();
        var start = Take().Start;
        Deeper();
        var operand = ReadUnary();
        _depth--;
        return new Expression.Not(operand, start, operand.End);
    }

    private Expression ReadAccess()
    {
        var indexable = Current.Kind is TokenKind.LeftParenthesis or TokenKind.Name;
        var expression = ReadPrimary();
        var depth = _depth;
        while (indexable && Current.Kind is TokenKind.Dot or TokenKind.LeftBracket)
        {
            expression = Take().Kind == TokenKind.Dot ? ReadMember(expression) : ReadIndex(expression);
            Deeper();
        }

        _depth = depth;
        return expression;
    }

    private Expression ReadMember(Expression of)
    {
        if (Current.Kind == TokenKind.Star)
            return new Expression.Entries(of, of.Start, Take().End);
        if (Current.Kind != TokenKind.Name)
            throw Unexpected();
        var name = Take();
        return new Expression.Index(of, new Expression.Literal(Value.Of(name.Text), name.Start, name.End), of.Start, name.End);
    }

    private Expression ReadIndex(Expression of)
    {
        var star = Took(TokenKind.Star);
        var key = star ? null : ReadExpression();
        var end = Expect(TokenKind.RightBracket).End;
        return key is null ? new Expression.Entries(of, of.Start, end) : new Expression.Index(of, key, of.Start, end);
    }

    private Expression ReadPrimary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                Take();
                return Current.Kind == TokenKind.LeftParenthesis ? ReadCall(token) : ReadContext(token);
            case TokenKind.LeftParenthesis:
                Take();
                var inner = ReadExpression();
                Expect(TokenKind.RightParenthesis);
                return inner;
            case TokenKind.True or TokenKind.False:
                return Literal(Value.Of(token.Kind == TokenKind.True));
            case TokenKind.Null:
                return Literal(Value.Null);
            case TokenKind.Number:
                return Literal(Value.Of(Coercion.ToNumber(token.Text)));
            case TokenKind.Text:
                return Literal(Value.Of(token.Text[1..^1].Replace("''", "'", StringComparison.Ordinal)));
            default:
                throw Unexpected();
        }
    }

    private Expression.Literal Literal(Value value)
    {
        var token = Take();
        return new Expression.Literal(value, token.Start, token.End);
    }

    private Expression.Context ReadContext(Token name)
    {
        if (_available is not null && !_available.Contexts.Contains(name.Text, StringComparer.OrdinalIgnoreCase))
            throw NotAvailable(name);
        return new Expression.Context(name.Text, name.Start, name.End);
    }

    private Expression.Call ReadCall(Token name)
    {
        Take();
        List<Expression> arguments = [];
        while (Current.Kind != TokenKind.RightParenthesis)
        {
            arguments.Add(ReadExpression());
            if (Current.Kind != TokenKind.RightParenthesis)
                Expect(TokenKind.Comma);
        }

        var call = new Expression.Call(name.Text, arguments, name.Start, Take().End);
        CheckCall(call, name);
        return call;
    }

    private void CheckCall(Expression.Call call, Token name)
    {
        var signature = Functions.Everywhere.GetValueOrDefault(call.Name)?.Signature
            ?? (_available ?? Functions.Anywhere).Functions.FirstOrDefault(function => call.Is(function.Name))
            ?? throw NoSuchFunction(name);
        var count = call.Arguments.Count;
        if (count < signature.MinArguments || count > signature.MaxArguments)
            throw WrongCount(name, $"function '{signature.Name}' takes {Range(signature)}, found {count}");
        if (call.Is("case") && count % 2 == 0)
            throw WrongCount(name, $"function 'case' takes pairs of a condition and a value, and a last value for all else; found {count} arguments");
    }

    private static string Range(FunctionSignature signature) => (signature.MinArguments, signature.MaxArguments) switch
    {
        (0, 0) => "no arguments",
        (1, 1) => "1 argument",
        var (min, max) when min == max => $"{min} arguments",
        (var min, FunctionSignature.Most) => $"at least {min} arguments",
        var (min, max) => $"{min} to {max} arguments",
    };

    private static ExpressionException WrongCount(Token name, string message) =>
        new(ExpressionFault.Arguments, message, name.Start, name.Text.Length);

    private ExpressionException NotAvailable(Token name)
    {
        var known = ContextNames.All.FirstOrDefault(context => context.Equals(name.Text, StringComparison.OrdinalIgnoreCase));
        var message = known is null ? $"there is no context '{name.Text}'" : $"context '{known}' is not available here";
        var available = _available!.Contexts.Count == 0 ? "no context is available here" : $"available here: {Suggestion.Listing(_available.Contexts)}";
        var nearest = known is null ? Suggestion.Nearest(name.Text, _available.Contexts) : null;
        return new ExpressionException(ExpressionFault.Context, message, name.Start, name.Text.Length)
        {
            Help = nearest is null ? available : $"did you mean '{nearest}'?",
        };
    }

    private ExpressionException NoSuchFunction(Token name)
    {
        var special = Functions.Anywhere.Functions.FirstOrDefault(function => function.Name.Equals(name.Text, StringComparison.OrdinalIgnoreCase));
        var names = Functions.Everywhere.Values.Select(function => function.Signature.Name).Concat((_available ?? Functions.Anywhere).Functions.Select(function => function.Name));
        return new ExpressionException(
            ExpressionFault.Function,
            special is null ? $"there is no function '{name.Text}'" : $"function '{special.Name}' is not available here",
            name.Start,
            name.Text.Length)
        {
            Help = Suggestion.Nearest(name.Text, names) is { } nearest && special is null
                ? $"did you mean '{nearest}'?"
                : $"available here: {Suggestion.Listing(names)}",
        };
    }

    private bool Took(TokenKind kind)
    {
        if (Current.Kind != kind)
            return false;
        _next++;
        return true;
    }

    private Token Take() => _tokens[_next++];

    private Token Expect(TokenKind kind) => Current.Kind == kind ? Take() : throw Unexpected();

    private void Deeper()
    {
        if (++_depth > MaxDepth)
            throw new ExpressionException(ExpressionFault.Limit, $"the expression is nested more than {MaxDepth} levels deep");
    }

    private ExpressionException Unexpected()
    {
        if (Current.Kind != TokenKind.End)
            return new ExpressionException(ExpressionFault.Syntax, $"'{Current.Text}' was not expected here", Current.Start, Current.Text.Length);
        var last = _tokens[_next - 1];
        return new ExpressionException(ExpressionFault.Syntax, $"the expression ends after '{last.Text}', where more was expected", last.Start, last.Text.Length);
    }
}
