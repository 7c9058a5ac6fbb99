using System.Runtime.CompilerServices;
using Weir.Dialects.GitLab.Conditions;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.Shapes;
using Weir.Dialects.Yaml;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Schema;

/// <summary>Says where nodes do not have a shape. What is in several places is looked at once.</summary>
/// <param name="sources">Gives the text of a file by its name, or null where it is not at hand.</param>
/// <param name="diagnostics">Takes what is wrong.</param>
internal sealed class ShapeChecker(Func<string, SourceText?> sources, DiagnosticBag diagnostics)
{
    private readonly HashSet<(YamlNode, Shape)> _done = new(new PlaceComparer());

    /// <summary>The conditions that it has read.</summary>
    public ConditionCache Conditions { get; } = new();

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

        foreach (var (keyNode, value) in mapping.Entries)
        {
            var key = (YamlNode.Scalar)keyNode;
            if (expected.Keywords.FirstOrDefault(keyword => keyword.Name == key.Text) is { } keyword)
                Check(key, value, keyword);
            else if (expected.LooseValue is { } loose)
                Check(value, loose);
            else
                diagnostics.Add(ShapeRules.UnknownKey, key.At, $"'{key.Text}' is no key of {expected.Name}", Suggestion.For(key.Text, [.. expected.Keywords.Select(known => known.Name)]));
        }

        foreach (var missing in expected.Keywords.Where(keyword => keyword.Required && mapping[keyword.Name] is null))
            diagnostics.Add(ShapeRules.MissingKey, mapping.At, $"{expected.Name} needs the key '{missing.Name}'");
    }

    // A key without a value is as good as none, but where it must have one, and where it would decide.
    private void Check(YamlNode.Scalar key, YamlNode value, Keyword keyword)
    {
        if (keyword.Support == Support.Unsupported)
            diagnostics.Add(PlanRules.NotSupported, key.At, $"'{keyword.Name}' is not carried out yet: {keyword.Note}");
        var shape = keyword.Shape();
        var decides = shape is TextShape { IsExpression: true };
        if (keyword.Required || decides || value is not YamlNode.Scalar scalar || !RubyScalar.ValueOf(scalar).IsNull)
            Check(value, shape);
    }

    private void Check(YamlNode.Scalar scalar, Shape shape)
    {
        var value = RubyScalar.ValueOf(scalar);
        if (!shape.Alternatives.Any(alternative => Fits(value, scalar, alternative)))
            Report(scalar, value, shape);
        else if (shape is TextShape { IsExpression: true })
            CheckCondition(scalar);
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

    private void CheckCondition(YamlNode.Scalar scalar)
    {
        try
        {
            Conditions.Read(scalar.Text);
        }
        catch (ConditionException exception)
        {
            var at = sources(scalar.At.File) is { } source ? ScalarPlaces.Find(source, scalar, exception.Start, exception.Length) : scalar.At;
            diagnostics.Add(new Diagnostic(GitLabRules.Condition, at, exception.Message) { Help = exception.Help, Within = scalar.At });
        }
    }

    private sealed class PlaceComparer : IEqualityComparer<(YamlNode, Shape)>
    {
        public bool Equals((YamlNode, Shape) left, (YamlNode, Shape) right) => ReferenceEquals(left.Item1, right.Item1) && ReferenceEquals(left.Item2, right.Item2);

        public int GetHashCode((YamlNode, Shape) place) => HashCode.Combine(RuntimeHelpers.GetHashCode(place.Item1), RuntimeHelpers.GetHashCode(place.Item2));
    }
}
