using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Values;

namespace Weir.Yaml.Shapes;

/// <summary>What a place in a file may hold.</summary>
internal abstract record Shape
{
    /// <summary>What expressions may use here and below beside what they may use around it, in the dialect's form; null for nothing more.</summary>
    public ShapeScope? Scope { get; init; }

    /// <summary>What to call it in a message, such as <c>a number</c>.</summary>
    public abstract string Title { get; }

    /// <summary>The shapes that it stands for.</summary>
    public virtual IEnumerable<Shape> Alternatives => [this];

    /// <summary>Nothing, or <c>null</c>.</summary>
    public static Shape Null { get; } = new NullShape();

    /// <summary>True or false.</summary>
    public static Shape Bool { get; } = new BoolShape();

    /// <summary>A number.</summary>
    public static Shape Number { get; } = new NumberShape();

    /// <summary>Any text; other scalars become text.</summary>
    public static Shape Text { get; } = new TextShape([], false);

    /// <summary>Text with at least one character.</summary>
    public static Shape NonEmptyText { get; } = new TextShape([], true);

    /// <summary>Anything.</summary>
    public static Shape Any { get; } = new AnyShape();

    /// <summary>Text that is one of a few.</summary>
    public static Shape Word(params IReadOnlyList<string> words) => new TextShape(words, false);

    /// <summary>Items of one shape.</summary>
    public static Shape ListOf(Shape item) => new SequenceShape(() => item);

    /// <summary>Items of a shape that contains this one.</summary>
    public static Shape ListOf(Func<Shape> item) => new SequenceShape(item);

    /// <summary>Names of the user's own choice, each with a value of one shape.</summary>
    public static Shape MapOf(string title, Shape value) => new MappingShape(title, []) { LooseKey = NonEmptyText, LooseValue = value };

    /// <summary>One of several.</summary>
    public static Shape OneOf(params IReadOnlyList<Shape> shapes) => new OneOfShape(shapes);

    private sealed record NullShape : Shape
    {
        public override string Title => "nothing";
    }

    private sealed record BoolShape : Shape
    {
        public override string Title => "true or false";
    }

    private sealed record NumberShape : Shape
    {
        public override string Title => "a number";
    }

    /// <summary>Whether a scalar of this value fits the shape as it is.</summary>
    public bool Fits(Value value) => Alternatives.Any(alternative => alternative switch
    {
        NullShape => value.IsNull,
        BoolShape => value is Value.Bool,
        NumberShape => value is Value.Number,
        TextShape text => value is Value.Text { Characters: var characters } && text.Fits(characters),
        _ => false,
    });

    private sealed record AnyShape : Shape
    {
        public override string Title => "any value";

        public override IEnumerable<Shape> Alternatives =>
            [Null, Bool, Number, Text, new SequenceShape(() => this), new MappingShape("a mapping", []) { LooseKey = Text, LooseValue = this }];
    }

    private sealed record OneOfShape(IReadOnlyList<Shape> Shapes) : Shape
    {
        public override string Title => Join([.. Shapes.Select(shape => shape.Title).Distinct()]);

        public override IEnumerable<Shape> Alternatives => Shapes.SelectMany(shape => shape.Alternatives);

        private static string Join(IReadOnlyList<string> titles) =>
            titles.Count == 1 ? titles[0] : $"{string.Join(", ", titles.SkipLast(1))} or {titles[^1]}";
    }
}

/// <summary>What the expressions of a dialect may use in a place.</summary>
internal abstract record ShapeScope;

/// <summary>Text, possibly one of a few words.</summary>
internal sealed record TextShape(IReadOnlyList<string> Words, bool NonEmpty) : Shape
{
    /// <summary>True where the text is an expression, with or without the marks around it.</summary>
    public bool IsExpression { get; init; }

    public override string Title =>
        Words.Count == 1 ? $"'{Words[0]}'" : Words.Count > 1 ? $"one of {Suggestion.Listing(Words)}" : "text";

    public bool Fits(string characters) => Words.Count > 0 ? Words.Contains(characters) : !NonEmpty || characters.Length > 0;
}

/// <summary>Items of one shape.</summary>
internal sealed record SequenceShape(Func<Shape> Item) : Shape
{
    /// <summary>How many items there must be.</summary>
    public int Fewest { get; init; }

    /// <summary>How many items there may be.</summary>
    public int Most { get; init; } = int.MaxValue;

    /// <summary>How deep lists may stand in it whose items count as its own.</summary>
    public int Nesting { get; init; }

    public override string Title => "a list";
}

/// <summary>Text or a number of a form that words cannot list, such as a duration.</summary>
internal sealed record FormShape(string Name, Func<string, bool> Accepts) : Shape
{
    /// <summary>What every text of the form matches, as a regular expression of JSON schemas; null where there is none.</summary>
    public string? Pattern { get; init; }

    /// <summary>What to write instead of a text that is not of the form; null where that cannot be told.</summary>
    public Func<string, string?> Advice { get; init; } = static _ => null;

    public override string Title => Name;
}

/// <summary>A whole number.</summary>
internal sealed record IntegerShape(int Least, int Most) : Shape
{
    public override string Title => Most == int.MaxValue ? "a whole number" : $"a whole number from {Least} to {Most}";
}

/// <summary>Keys with values.</summary>
/// <param name="Name">What is described by it, such as <c>a job</c>.</param>
/// <param name="Keywords">The keys that have a meaning of their own.</param>
internal sealed record MappingShape(string Name, IReadOnlyList<Keyword> Keywords) : Shape
{
    /// <summary>What other keys must be; null where there may be none.</summary>
    public Shape? LooseKey { get; init; }

    /// <summary>What the values of other keys must be.</summary>
    public Shape? LooseValue { get; init; }

    /// <summary>Keys of which exactly one must be there, because it says what the mapping is; none where nothing depends on it.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    public override string Title => "a mapping";
}

/// <summary>A key that has a meaning of its own.</summary>
/// <param name="Name">The key.</param>
/// <param name="Shape">What its value must be.</param>
internal sealed record Keyword(string Name, Func<Shape> Shape)
{
    public Keyword(string name, Shape shape)
        : this(name, () => shape)
    {
    }

    /// <summary>True where the key must be there.</summary>
    public bool Required { get; init; }

    /// <summary>What holds where the key is left out, as it would be written; null where nothing does.</summary>
    public string? Default { get; init; }

    /// <summary>What Weir does with it.</summary>
    public Support Support { get; init; } = Support.Runs;

    /// <summary>What a reader of the language's table of keys should know.</summary>
    public string Note { get; init; } = "";
}

/// <summary>What Weir does with a part of a language.</summary>
internal enum Support
{
    /// <summary>It has the meaning that it has on the service.</summary>
    Runs,

    /// <summary>Weir plays the service's part in it.</summary>
    Simulated,

    /// <summary>It has no meaning outside of the service, and nothing is lost without it.</summary>
    NotApplicable,

    /// <summary>Using it is an error.</summary>
    Unsupported,
}
