using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Lint.Types;

/// <summary>What is known of a value before it is evaluated.</summary>
internal abstract record ExpressionType
{
    private ExpressionType()
    {
    }

    /// <summary>Nothing is known of it.</summary>
    public static ExpressionType Any { get; } = new Simple("any value");

    public static ExpressionType Null { get; } = new Simple("null");

    public static ExpressionType Bool { get; } = new Simple("true or false");

    public static ExpressionType Number { get; } = new Simple("a number");

    public static ExpressionType Text { get; } = new Simple("text");

    /// <summary>What to call it in a message.</summary>
    public abstract string Title { get; }

    public bool IsAny => ReferenceEquals(this, Any);

    public bool IsNull => ReferenceEquals(this, Null);

    /// <summary>True for what has entries instead of a text of its own.</summary>
    public bool IsCompound => this is List or Map;

    /// <summary>The type of a value that is known.</summary>
    public static ExpressionType Of(Value value) => value switch
    {
        Value.Bool => Bool,
        Value.Number => Number,
        Value.Text => Text,
        Value.List list => new List(Union(list.Items.Select(Of))),
        Value.Map map => Map.Of([.. map.Entries.Select(entry => (entry.Key, Of(entry.Value)))]),
        _ => Null,
    };

    /// <summary>The type of what may be of either type.</summary>
    public static ExpressionType Union(ExpressionType left, ExpressionType right) => (left, right) switch
    {
        _ when ReferenceEquals(left, right) => left,
        (List a, List b) => new List(Union(a.Item, b.Item), a.IsFiltered || b.IsFiltered),
        (Map a, Map b) => Union(a, b),
        _ => Any,
    };

    /// <summary>The type of what may be of any of the types; of none, any value.</summary>
    public static ExpressionType Union(IEnumerable<ExpressionType> types) =>
        types.Aggregate(default(ExpressionType), (all, type) => all is null ? type : Union(all, type)) ?? Any;

    private static Map Union(Map left, Map right)
    {
        var names = left.Properties.Keys.Union(right.Properties.Keys, StringComparer.OrdinalIgnoreCase);
        Map[] both = [left, right];
        var properties = names.Select(name =>
            (name, Union(both.Select(map => map.Properties.GetValueOrDefault(name)).OfType<ExpressionType>())));
        var others = left.Others is null ? right.Others : right.Others is null ? left.Others : Union(left.Others, right.Others);
        return Map.Of([.. properties]) with { Others = others };
    }

    private sealed record Simple(string Name) : ExpressionType
    {
        public override string Title => Name;
    }

    /// <summary>Items of one type.</summary>
    /// <param name="Item">Their type.</param>
    /// <param name="IsFiltered">True after <c>.*</c>: what follows is asked of every item.</param>
    public sealed record List(ExpressionType Item, bool IsFiltered = false) : ExpressionType
    {
        public override string Title => "a list";
    }

    /// <summary>Properties by name, without regard to case.</summary>
    /// <param name="Properties">Those that are known.</param>
    /// <param name="Others">The type of all others; null where there are none.</param>
    public sealed record Map(IReadOnlyDictionary<string, ExpressionType> Properties, ExpressionType? Others) : ExpressionType
    {
        public override string Title => "an object";

        /// <summary>An object of any properties.</summary>
        public static Map OfAnything { get; } = OfAll(Any);

        /// <summary>Explains why a property is not there, where more is known than that it is not; gives null elsewhere.</summary>
        public Func<string, (string Message, string? Help)?>? Explain { get; init; }

        /// <summary>These properties and no others.</summary>
        public static Map Of(params IReadOnlyList<(string Name, ExpressionType Type)> properties)
        {
            var byName = new Dictionary<string, ExpressionType>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, type) in properties)
                byName[name] = type;
            return new Map(byName, null);
        }

        /// <summary>Any properties, all of one type.</summary>
        public static Map OfAll(ExpressionType type) => Of() with { Others = type };
    }
}
