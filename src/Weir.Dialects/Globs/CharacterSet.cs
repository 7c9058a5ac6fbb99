namespace Weir.Dialects.Globs;

/// <summary>The characters between brackets in a pattern.</summary>
internal sealed class CharacterSet
{
    private readonly List<(char First, char Last)> _ranges = [];
    private bool _negated;

    private CharacterSet()
    {
    }

    /// <summary>The one character of a set that has no other; null for any other set.</summary>
    public char? Single => !_negated && _ranges is [var (first, last)] && first == last ? first : null;

    /// <summary>Whether a character is in the set.</summary>
    public bool Contains(char character)
    {
        foreach (var (first, last) in _ranges)
        {
            if (character >= first && character <= last)
                return !_negated;
        }

        return _negated;
    }

    /// <summary>Reads a set.</summary>
    /// <param name="text">The text that it is in.</param>
    /// <param name="position">Where its bracket opens; afterwards where it closes.</param>
    /// <returns>Null where the bracket stands for itself: it is not closed, or a range in it runs backwards.</returns>
    public static CharacterSet? TryParse(string text, ref int position)
    {
        var set = new CharacterSet();
        var at = position + 1;
        if (at < text.Length && text[at] is '!' or '^')
        {
            set._negated = true;
            at++;
        }

        // A closing bracket that comes first stands for itself.
        for (var first = !set._negated; at < text.Length; first = false)
        {
            if (text[at] == ']' && !first)
            {
                position = at;
                return set;
            }

            var from = Character(text, ref at);
            var to = at + 1 < text.Length && text[at] == '-' && text[at + 1] != ']' ? Character(text, ref at, skip: 1) : from;
            if (to < from)
                return null;
            set._ranges.Add((from, to));
        }

        return null;
    }

    private static char Character(string text, ref int at, int skip = 0)
    {
        at += skip;
        if (text[at] == '\\' && at + 1 < text.Length)
            at++;
        return text[at++];
    }
}
