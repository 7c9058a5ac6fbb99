namespace Weir.Dialects.GitHub.Templates;

/// <summary>Text in which expressions stand between <c>${{</c> and <c>}}</c>.</summary>
internal static class MarkedText
{
    public const string Open = "${{";
    private const string Close = "}}";

    /// <summary>The pieces of a text, alternating as they come; null where an expression is not closed.</summary>
    public static IReadOnlyList<Piece>? Split(string text)
    {
        List<Piece> pieces = [];
        var start = 0;
        for (var open = text.IndexOf(Open, StringComparison.Ordinal); open >= 0; open = text.IndexOf(Open, start, StringComparison.Ordinal))
        {
            if (open > start)
                pieces.Add(new Piece(false, text[start..open], start));
            var end = FindClose(text, open + Open.Length);
            if (end < 0)
                return null;
            pieces.Add(new Piece(true, text[(open + Open.Length)..end], open + Open.Length));
            start = end + Close.Length;
        }

        if (start < text.Length)
            pieces.Add(new Piece(false, text[start..], start));
        return pieces;
    }

    /// <summary>One expression that gives the whole text: the only one, or a call of <c>format</c>.</summary>
    public static string Join(IReadOnlyList<Piece> pieces)
    {
        if (pieces is [{ IsExpression: true } only])
            return only.Text.Trim();
        var number = 0;
        var format = string.Concat(pieces.Select(piece => piece.IsExpression ? $"{{{number++}}}" : Escape(piece.Text)));
        return $"format('{format}'{string.Concat(pieces.Where(piece => piece.IsExpression).Select(piece => $", {piece.Text.Trim()}"))})";
    }

    private static string Escape(string text) => text
        .Replace("'", "''", StringComparison.Ordinal)
        .Replace("{", "{{", StringComparison.Ordinal)
        .Replace("}", "}}", StringComparison.Ordinal);

    private static int FindClose(string text, int from)
    {
        var quoted = false;
        for (var i = from; i + 1 < text.Length; i++)
        {
            if (text[i] == '\'')
                quoted = !quoted;
            else if (!quoted && text[i] == '}' && text[i + 1] == '}')
                return i;
        }

        return -1;
    }
}

/// <param name="IsExpression">True for what stands between the marks.</param>
/// <param name="Text">The characters, without the marks.</param>
/// <param name="Start">Where they begin in the whole text, counted from 0.</param>
internal readonly record struct Piece(bool IsExpression, string Text, int Start);
