using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitHub.Expressions;

/// <summary>The contexts and special functions that an expression may use where it stands.</summary>
/// <param name="Contexts">The contexts.</param>
/// <param name="Functions">The functions beyond those that are available everywhere.</param>
internal sealed record Availability(IReadOnlyList<string> Contexts, IReadOnlyList<FunctionSignature> Functions) : ShapeScope
{
    /// <summary>Where no expression may stand.</summary>
    public static Availability None { get; } = new([], []);

    /// <summary>True where an expression may stand at all.</summary>
    public bool AllowsExpressions => Contexts.Count + Functions.Count > 0;

    /// <summary>Reads a list as the schema writes it: <c>github needs always(0,0) hashFiles(1,255)</c>.</summary>
    public static Availability Of(string list)
    {
        var words = list.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToLookup(word => word.EndsWith(')'));
        return new Availability([.. words[false]], [.. words[true].Select(FunctionSignature.Parse)]);
    }

    /// <summary>This and what <paramref name="more"/> adds.</summary>
    public Availability With(Availability more) => more.AllowsExpressions
        ? new Availability(
            [.. Contexts.Union(more.Contexts, StringComparer.OrdinalIgnoreCase)],
            [.. Functions.UnionBy(more.Functions, function => function.Name, StringComparer.OrdinalIgnoreCase)])
        : this;
}

/// <summary>A function's name and how many arguments it takes.</summary>
internal sealed record FunctionSignature(string Name, int MinArguments, int MaxArguments)
{
    /// <summary>The most arguments that any function takes.</summary>
    public const int Most = 255;

    /// <summary>Reads <c>name(min,max)</c>.</summary>
    public static FunctionSignature Parse(string text)
    {
        var parts = text.Split('(', ',', ')');
        return new FunctionSignature(parts[0], int.Parse(parts[1]), parts[2] == "MAX" ? Most : int.Parse(parts[2]));
    }
}
