using Weir.Dialects.GitLab.Patterns;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Conditions;

/// <summary>Reads the conditions of <c>rules:if</c>, <c>only:variables</c> and the rules of inputs.</summary>
internal sealed class ConditionParser
{
    private readonly Stack<Condition> _values = [];
    private readonly Stack<ConditionToken> _open = [];

    /// <summary>Reads a condition.</summary>
    /// <exception cref="ConditionException">The text is none.</exception>
    public static Condition Parse(string text)
    {
        var tokens = ConditionLexer.Read(text);
        if (tokens.Count == 0)
            throw new ConditionException("a condition needs something to decide on, found nothing", 0, text.Length);
        var parser = new ConditionParser();
        ConditionToken? before = null;
        foreach (var token in tokens)
        {
            parser.Read(token, before);
            before = token;
        }

        return parser.Finish(before!.Value);
    }

    private void Read(ConditionToken token, ConditionToken? before)
    {
        var complete = before is { IsOperator: false, Kind: not ConditionSymbol.LeftParenthesis };
        var opens = !token.IsOperator && token.Kind != ConditionSymbol.RightParenthesis;
        if (opens && complete)
            throw Fault(token, $"'{token.Text}' follows a value, expected an operator", "join two conditions with '&&' or '||'");
        if (!opens && !complete)
            throw Fault(token, $"'{token.Text}' has nothing before it, expected a value");
        if (token.Kind == ConditionSymbol.LeftParenthesis)
            _open.Push(token);
        else if (token.Kind == ConditionSymbol.RightParenthesis)
            Close(token);
        else if (token.IsOperator)
            Link(token);
        else
            _values.Push(Leaf(token));
    }

    private void Link(ConditionToken token)
    {
        while (_open.TryPeek(out var earlier) && earlier.IsOperator && token.Looseness >= earlier.Looseness)
            Join();
        _open.Push(token);
    }

    private void Close(ConditionToken token)
    {
        while (_open.TryPeek(out var earlier) && earlier.IsOperator)
            Join();
        if (!_open.TryPop(out var open))
            throw Fault(token, "')' closes nothing");
        _values.Push(_values.Pop() with { Start = open.Start, End = token.Start + 1 });
    }

    private Condition Finish(ConditionToken last)
    {
        if (last.IsOperator || last.Kind == ConditionSymbol.LeftParenthesis)
            throw Fault(last, $"'{last.Text}' has nothing after it, expected a value");
        while (_open.TryPeek(out var open))
        {
            if (!open.IsOperator)
                throw Fault(open, "'(' is not closed");
            Join();
        }

        return _values.Pop();
    }

    private void Join()
    {
        var link = _open.Pop();
        var right = _values.Pop();
        var left = _values.Pop();
        _values.Push(new Condition.Pair(left, link.Kind, right, left.Start, right.End));
    }

    private static Condition Leaf(ConditionToken token)
    {
        var end = token.Start + token.Text.Length;
        return token.Kind switch
        {
            ConditionSymbol.Variable => new Condition.Variable(token.Text[1..], token.Start, end),
            ConditionSymbol.Input => new Condition.Input(token.Text[3..^2].Trim()["inputs.".Length..], token.Start, end),
            ConditionSymbol.Text => new Condition.Literal(Value.Of(token.Text[1..^1]), token.Start, end),
            ConditionSymbol.Boolean => new Condition.Literal(Value.Of(token.Text == "true"), token.Start, end),
            ConditionSymbol.Null => new Condition.Literal(Value.Null, token.Start, end),
            _ => Pattern(token, end),
        };
    }

    private static Condition.Pattern Pattern(ConditionToken token, int end)
    {
        try
        {
            return new Condition.Pattern(Re2Pattern.BetweenSlashes(token.Text), token.Start, end);
        }
        catch (PatternException exception)
        {
            throw new ConditionException($"'{token.Text}' is no pattern: {exception.Message}", token.Start, token.Text.Length) { Help = exception.Help };
        }
    }

    private static ConditionException Fault(ConditionToken token, string message, string? help = null) =>
        new(message, token.Start, token.Text.Length) { Help = help };
}
