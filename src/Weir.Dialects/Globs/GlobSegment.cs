namespace Weir.Dialects.Globs;

/// <summary>A part of a pattern between two slashes: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[!a]</c>, and <c>\</c> before what stands for itself.</summary>
internal sealed class GlobSegment
{
    private readonly IReadOnlyList<Symbol> _symbols;

    private GlobSegment(IReadOnlyList<Symbol> symbols)
    {
        _symbols = symbols;
        Literal = symbols.All(symbol => symbol is Symbol.Character)
            ? string.Concat(symbols.Cast<Symbol.Character>().Select(symbol => symbol.Value))
            : null;
    }

    /// <summary>Any number of folders, or none: <c>**</c>.</summary>
    public static GlobSegment AnyFolders { get; } = new([Symbol.AnyRun.Only, Symbol.AnyRun.Only]);

    /// <summary>The one name that it fits; null where it has wildcards.</summary>
    public string? Literal { get; }

    /// <summary>Reads a part of a pattern.</summary>
    public static GlobSegment Parse(string text)
    {
        if (text == "**")
            return AnyFolders;
        List<Symbol> symbols = [];
        for (var i = 0; i < text.Length; i++)
        {
            Symbol symbol = text[i] switch
            {
                '\\' when i + 1 < text.Length => new Symbol.Character(text[++i]),
                '*' => Symbol.AnyRun.Only,
                '?' => Symbol.AnyOne.Only,
                '[' when CharacterSet.TryParse(text, ref i) is { } set => set.Single is { } single ? new Symbol.Character(single) : new Symbol.OneOf(set),
                _ => new Symbol.Character(text[i]),
            };
            symbols.Add(symbol);
        }

        return new GlobSegment(symbols);
    }

    /// <summary>The part that fits exactly one name.</summary>
    public static GlobSegment Exactly(string name) => new([.. name.Select(character => new Symbol.Character(character))]);

    /// <summary>Whether a name fits. The time it takes is at most the product of the two lengths.</summary>
    public bool Fits(ReadOnlySpan<char> name)
    {
        if (Literal is not null)
            return name.SequenceEqual(Literal);
        var (symbol, character) = (0, 0);
        var (lastRun, resumeAt) = (-1, 0);
        while (character < name.Length)
        {
            if (symbol < _symbols.Count && _symbols[symbol] is Symbol.AnyRun)
                (lastRun, resumeAt) = (symbol++, character);
            else if (symbol < _symbols.Count && _symbols[symbol].Fits(name[character]))
                (symbol, character) = (symbol + 1, character + 1);
            else if (lastRun >= 0)
                (symbol, character) = (lastRun + 1, ++resumeAt);
            else
                return false;
        }

        while (symbol < _symbols.Count && _symbols[symbol] is Symbol.AnyRun)
            symbol++;
        return symbol == _symbols.Count;
    }

    private abstract record Symbol
    {
        public abstract bool Fits(char character);

        public sealed record Character(char Value) : Symbol
        {
            public override bool Fits(char character) => character == Value;
        }

        public sealed record OneOf(CharacterSet Set) : Symbol
        {
            public override bool Fits(char character) => Set.Contains(character);
        }

        public sealed record AnyOne : Symbol
        {
            public static AnyOne Only { get; } = new();

            public override bool Fits(char character) => true;
        }

        public sealed record AnyRun : Symbol
        {
            public static AnyRun Only { get; } = new();

            public override bool Fits(char character) => true;
        }
    }
}
