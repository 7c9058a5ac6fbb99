using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Values;

namespace Weir.Yaml.Shapes;

/// <summary>What to write instead of a value that has not the shape that it should have; null where that cannot be told.</summary>
internal static class ShapeAdvice
{
    private const int LongestListing = 5;
    private const int LongestQuote = 80;

    /// <summary>For a scalar.</summary>
    public static string? For(YamlNode.Scalar scalar, Value value, Shape shape) =>
        NearWord(scalar, shape) ?? Form(scalar, shape) ?? Quotes(scalar, value, shape) ?? Brackets(scalar, value, shape) ?? Keys(scalar, value, shape);

    /// <summary>For a mapping.</summary>
    public static string? For(YamlNode.Mapping mapping, Shape shape)
    {
        var keys = mapping.Entries.Select(entry => ((YamlNode.Scalar)entry.Key).Text).ToHashSet();
        return ItemsOf(shape).OfType<MappingShape>().Any(item => item.Keywords.Any(keyword => keys.Contains(keyword.Name)))
            ? "it is one item of the list: begin it with '- '"
            : null;
    }

    private static string? NearWord(YamlNode.Scalar scalar, Shape shape)
    {
        var words = shape.Alternatives.OfType<TextShape>().SelectMany(text => text.Words).ToList();
        return words.Count > 0 && Suggestion.Nearest(scalar.Text, words) is { } near ? $"did you mean '{near}'?" : null;
    }

    private static string? Form(YamlNode.Scalar scalar, Shape shape) =>
        shape.Alternatives.OfType<FormShape>().Select(form => form.Advice(scalar.Text)).FirstOrDefault(advice => advice is not null);

    private static string? Quotes(YamlNode.Scalar scalar, Value value, Shape shape) =>
        value is Value.Number or Value.Bool && shape.Fits(Value.Of(scalar.Text))
            ? $"put it in quotes, for it is read as {(value is Value.Bool ? "true or false" : "a number")}"
            : null;

    private static string? Brackets(YamlNode.Scalar scalar, Value value, Shape shape) =>
        value is Value.Text && CanBeQuoted(scalar.Text) && ItemsOf(shape).Any(item => item.Fits(value)) ? $"write it as a list: ['{scalar.Text}']" : null;

    private static string? Keys(YamlNode.Scalar scalar, Value value, Shape shape)
    {
        if (shape.Alternatives.OfType<MappingShape>().FirstOrDefault() is not { Keywords.Count: > 0 } mapping)
            return null;
        if (mapping.Kinds.Count > 0)
            return Suggestion.Nearest(scalar.Text, mapping.Kinds) is { } kind ? $"write it as a key: '{kind}: …'" : $"a mapping has one of the keys {Suggestion.Listing(mapping.Kinds)}";
        if (value is Value.Text && CanBeQuoted(scalar.Text) && mapping.Keywords.FirstOrDefault(keyword => keyword.Shape() is TextShape { IsExpression: true }) is { } condition)
            return $"write '{condition.Name}: {scalar.Text}'";
        return mapping.Keywords.Count <= LongestListing ? $"a mapping may have {string.Join(", ", mapping.Keywords.Select(keyword => $"'{keyword.Name}'"))}" : null;
    }

    // What is long, or would end the quotes, makes advice that cannot be followed.
    private static bool CanBeQuoted(string text) => text.Length is > 0 and <= LongestQuote && !text.Any(character => character == '\'' || char.IsControl(character));

    private static IEnumerable<Shape> ItemsOf(Shape shape) => shape.Alternatives.OfType<SequenceShape>().SelectMany(list => list.Item().Alternatives);
}
