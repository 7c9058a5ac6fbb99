namespace Weir.Dialects.GitHub.Lint.Types;

/// <summary>The types of the contexts where an expression stands. Of a context that is not in it nothing is known.</summary>
internal sealed record TypeScope(IReadOnlyDictionary<string, ExpressionType> Contexts)
{
    public static TypeScope Empty { get; } = new(new Dictionary<string, ExpressionType>());

    public ExpressionType this[string context] => Contexts.GetValueOrDefault(context, ExpressionType.Any);

    /// <summary>This scope with another type for some contexts.</summary>
    public TypeScope With(params IReadOnlyList<(string Name, ExpressionType Type)> contexts)
    {
        var all = new Dictionary<string, ExpressionType>(Contexts, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, type) in contexts)
            all[name] = type;
        return new TypeScope(all);
    }
}
