using System.Runtime.CompilerServices;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Yaml.Shapes;

/// <summary>Says where nodes do not have a shape. What is in several places is looked at once.</summary>
/// <param name="typeOf">The typed value of a scalar, by the version of YAML that the language is written in.</param>
/// <param name="checkExpression">Looks at a text that is an expression; null where the language has none.</param>
/// <param name="diagnostics">Takes what is wrong.</param>
internal sealed class ShapeChecker(Func<YamlNode.Scalar, Value> typeOf, Action<YamlNode.Scalar>? checkExpression, DiagnosticBag diagnostics)
{
    private readonly HashSet<(YamlNode, Shape)> _done = new(new PlaceComparer());

    /// <summary>Checks a node and all in it.</summary>
    public void Check(YamlNode node, Shape shape)
    {
        if (node is YamlNode.Scalar { IsUnknown: true } || !_done.Add((node, shape)))
            return;
        switch (node)
        {
            case YamlNode.Sequence sequence:
                Check(sequence, shape);
                break;
            case YamlNode.Mapping mapping:
                Check(mapping, shape);
                break;
            case YamlNode.Scalar scalar:
                Check(scalar, shape);
                break;
        }
    }

    private void Check(YamlNode.Sequence sequence, Shape shape)
    {
        if (shape.Alternatives.OfType<SequenceShape>().FirstOrDefault() is not { } list)
        {
            diagnostics.Add(ShapeRules.WrongType, sequence.At, $"expected {shape.Title}, found a list");
            return;
        }

        var items = Flatten(sequence, list.Nesting).ToList();
        if (items.Count < list.Fewest)
            diagnostics.Add(ShapeRules.WrongType, sequence.At, $"expected a list of at least {list.Fewest}, found an empty one");
        if (items.Count > list.Most)
            diagnostics.Add(ShapeRules.WrongType, sequence.At, $"expected a list of at most {list.Most}, found {items.Count}");
        var item = list.Item();
        foreach (var node in items)
            Check(node, item);
    }

    /// <summary>The items of a list, and those of the lists in it, where lists stand in each other no deeper than <paramref name="nesting"/>.</summary>
    public static IEnumerable<YamlNode> Flatten(YamlNode.Sequence sequence, int nesting) =>
        sequence.Items.SelectMany(item => nesting > 1 && item is YamlNode.Sequence inner ? Flatten(inner, nesting - 1) : [item]);

    private void Check(YamlNode.Mapping mapping, Shape shape)
    {
        if (shape.Alternatives.OfType<MappingShape>().FirstOrDefault() is not { } expected)
        {
            diagnostics.Add(ShapeRules.WrongType, mapping.At, $"expected {shape.Title}, found a mapping", ShapeAdvice.For(mapping, shape));
            return;
        }

        foreach (var (key, value) in mapping.Entries)
            CheckEntry((YamlNode.Scalar)key, value, expected);
        foreach (var missing in expected.Keywords.Where(keyword => keyword.Required && mapping[keyword.Name] is null))
            diagnostics.Add(ShapeRules.MissingKey, mapping.At, $"{expected.Name} needs the key '{missing.Name}'");
        CheckKinds(mapping, expected);
    }

    private void CheckKinds(YamlNode.Mapping mapping, MappingShape expected)
    {
        var kinds = expected.Kinds.Where(kind => mapping[kind] is not null).ToList();
        if (expected.Kinds.Count == 0 || kinds.Count == 1)
            return;

        // A kind that is misspelt was reported as an unknown key.
        var written = mapping.Entries.Select(entry => ((YamlNode.Scalar)entry.Key).Text);
        if (kinds.Count == 0 && written.Any(key => expected.Keywords.All(keyword => keyword.Name != key) && Suggestion.Nearest(key, expected.Kinds) is not null))
            return;
        var found = kinds.Count == 0 ? "none" : "more than one";
        diagnostics.Add(ShapeRules.Ambiguous, mapping.At, $"{expected.Name} has {found} of the keys that say what it is", $"write exactly one of {Suggestion.Listing(expected.Kinds)}");
    }

    private void CheckEntry(YamlNode.Scalar key, YamlNode value, MappingShape expected)
    {
        if (expected.Keywords.FirstOrDefault(keyword => keyword.Name == key.Text) is { } keyword)
        {
            Check(key, value, keyword, decides: expected.Kinds.Contains(keyword.Name));
        }
        else if (expected.LooseValue is { } loose)
        {
            if (expected.LooseKey is FormShape form && !form.Accepts(key.Text))
                diagnostics.Add(ShapeRules.WrongType, key.At, $"expected {form.Title}, found '{key.Text}'", form.Advice(key.Text));
            Check(value, loose);
        }
        else
        {
            diagnostics.Add(ShapeRules.UnknownKey, key.At, $"'{key.Text}' is no key of {expected.Name}", Suggestion.For(key.Text, [.. expected.Keywords.Select(known => known.Name)]));
        }
    }

    // A key without a value is as good as none, but where it must have one, and where it would decide.
    private void Check(YamlNode.Scalar key, YamlNode value, Keyword keyword, bool decides)
    {
        if (keyword.Support == Support.Unsupported)
            diagnostics.Add(PlanRules.NotSupported, key.At, $"'{keyword.Name}' is not carried out yet: {keyword.Note}");
        var shape = keyword.Shape();
        if (keyword.Required || decides || shape is TextShape { IsExpression: true } || value is not YamlNode.Scalar scalar || !typeOf(scalar).IsNull)
            Check(value, shape);
    }

    private void Check(YamlNode.Scalar scalar, Shape shape)
    {
        var value = typeOf(scalar);
        if (!shape.Alternatives.Any(alternative => Fits(value, scalar, alternative)))
            Report(scalar, value, shape);
        else if (shape is TextShape { IsExpression: true })
            checkExpression?.Invoke(scalar);
    }

    private static bool Fits(Value value, YamlNode.Scalar scalar, Shape shape) => shape switch
    {
        FormShape form => value is Value.Text or Value.Number && form.Accepts(scalar.Text),
        IntegerShape integer => value is Value.Number { Amount: var amount } && amount == Math.Floor(amount) && amount >= integer.Least && amount <= integer.Most,
        _ => shape.Fits(value),
    };

    private void Report(YamlNode.Scalar scalar, Value value, Shape shape)
    {
        var found = value.IsNull || scalar.Text.Length == 0 ? "nothing" : $"'{scalar.Text}'";
        var expected = shape is TextShape { NonEmpty: true, IsExpression: true } ? "a condition" : shape.Title;
        diagnostics.Add(ShapeRules.WrongType, scalar.At, $"expected {expected}, found {found}", ShapeAdvice.For(scalar, value, shape));
    }

    private sealed class PlaceComparer : IEqualityComparer<(YamlNode, Shape)>
    {
        public bool Equals((YamlNode, Shape) left, (YamlNode, Shape) right) => ReferenceEquals(left.Item1, right.Item1) && ReferenceEquals(left.Item2, right.Item2);

        public int GetHashCode((YamlNode, Shape) place) => HashCode.Combine(RuntimeHelpers.GetHashCode(place.Item1), RuntimeHelpers.GetHashCode(place.Item2));
    }
}
