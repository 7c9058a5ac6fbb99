using Weir.Dialects.GitHub.Expressions;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Values;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitHub.Templates;

/// <summary>Reads YAML nodes into templates of a shape, and says where they do not have it.</summary>
internal sealed class TemplateReader(SourceText source, Budget budget, ExpressionIndex index, DiagnosticBag diagnostics)
{
    private const string MergeKey = "<<";

    private readonly ScalarReader _scalars = new(source, index, diagnostics);

    /// <summary>Reads a node. What does not fit is reported, and what fits is read all the same.</summary>
    /// <exception cref="BudgetException">There is more of it than there may be.</exception>
    public Template Read(YamlNode node, Shape shape) => Read(node, shape, Availability.None);

    private Template Read(YamlNode node, Shape shape, Availability around, Span? name = null)
    {
        budget.Count();
        var available = around.With(shape.Adds);
        switch (node)
        {
            case YamlNode.Sequence sequence:
                budget.Enter();
                var list = ReadSequence(sequence, shape, available);
                budget.Leave();
                return list;
            case YamlNode.Mapping mapping:
                budget.Enter();
                var map = ReadMapping(mapping, shape, available, name);
                budget.Leave();
                return map;
            case YamlNode.Scalar { IsUnknown: true }:
                return new Template.Literal(Value.Null, node.At);
            default:
                var scalar = _scalars.Read((YamlNode.Scalar)node, shape, available);
                budget.Add(scalar);
                return scalar;
        }
    }

    private Template.Sequence ReadSequence(YamlNode.Sequence sequence, Shape shape, Availability available)
    {
        if (shape.Alternatives.OfType<SequenceShape>().FirstOrDefault() is { } list)
            return new Template.Sequence([.. sequence.Items.Select(item => Read(item, list.Item(), available))], sequence.At);
        diagnostics.Add(ShapeRules.WrongType, sequence.At, $"expected {shape.Title}, found a list");
        sequence.Items.ToList().ForEach(Skip);
        return new Template.Sequence([], sequence.At);
    }

    private Template.Mapping ReadMapping(YamlNode.Mapping mapping, Shape shape, Availability available, Span? name)
    {
        var candidates = shape.Alternatives.OfType<MappingShape>().ToList();
        if (candidates.Count == 0)
        {
            diagnostics.Add(ShapeRules.WrongType, mapping.At, $"expected {shape.Title}, found a mapping");
            mapping.Entries.ToList().ForEach(entry => Skip(entry.Value));
            return new Template.Mapping([], mapping.At);
        }

        List<KeyValuePair<Template, Template>> entries = [];
        var seen = new Dictionary<string, Span>(StringComparer.OrdinalIgnoreCase);
        var read = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var certain = true;
        foreach (var (keyNode, valueNode) in mapping.Entries)
        {
            var key = ReadKey(keyNode, available);
            certain &= key is null or Template.Literal;
            if (key is not null && ShapeOfValue(key, keyNode.At, candidates, seen) is { } valueShape)
            {
                budget.Add(key);
                var value = Read(valueNode, valueShape, available, keyNode.At);
                if (key is not Template.Literal literal || read.Add(Coercion.ToText(literal.Value)))
                    entries.Add(KeyValuePair.Create(key, value));
            }
            else
                Skip(valueNode);
        }

        if (certain)
            CheckKeys(mapping, candidates, seen.Keys, name);
        return new Template.Mapping(entries, mapping.At);
    }

    private Template? ReadKey(YamlNode node, Availability available)
    {
        budget.Count();
        if (node is not YamlNode.Scalar scalar)
        {
            diagnostics.Add(ShapeRules.WrongType, node.At, "a key must be text, found a list or mapping");
            return null;
        }

        if (scalar is { Text: MergeKey, Style: YamlStyle.Plain })
        {
            diagnostics.Add(TemplateRules.MergeKey, node.At, "the merge key '<<' is not part of this language", "write the keys out, or use an alias for the whole value");
            return null;
        }

        return _scalars.ReadKey(scalar, available);
    }

    private Shape? ShapeOfValue(Template key, Span at, List<MappingShape> candidates, Dictionary<string, Span> seen)
    {
        if (key is not Template.Literal literal)
            return candidates[0].LooseValue is { } loose && candidates[0].Keywords.Count == 0 ? loose : Shape.Any;
        var name = Coercion.ToText(literal.Value);
        if (!seen.TryAdd(name, at))
        {
            diagnostics.Add(new Diagnostic(ShapeRules.DuplicateKey, at, $"'{name}' is defined already in {candidates[0].Name}")
            {
                Notes = [new Note(seen[name], "the first definition")],
            });
        }

        if (candidates.Exists(candidate => Find(candidate, name) is not null))
        {
            candidates.RemoveAll(candidate => Find(candidate, name) is null);
            var keyword = Find(candidates[0], name)!;
            if (keyword.Support == Support.Unsupported)
                diagnostics.Add(PlanRules.NotSupported, at, $"'{keyword.Name}' is not carried out yet: {keyword.Note}");
            return keyword.Shape();
        }

        if (candidates[0].LooseKey is { } looseKey)
        {
            if (!looseKey.Fits(literal.Value))
                diagnostics.Add(ShapeRules.WrongType, at, $"expected {looseKey.Title} as a key, found '{name}'", name.Length == 0 ? "give it a name" : null);
            return candidates[0].LooseValue;
        }

        var known = candidates.SelectMany(candidate => candidate.Keywords).Select(keyword => keyword.Name).Distinct().ToList();
        diagnostics.Add(ShapeRules.UnknownKey, at, $"'{name}' is no key of {candidates[0].Name}", Suggestion.For(name, known));
        return null;
    }

    private void CheckKeys(YamlNode.Mapping mapping, List<MappingShape> candidates, IReadOnlyCollection<string> seen, Span? name)
    {
        if (candidates.Count > 1)
        {
            var telling = candidates.SelectMany(candidate => candidate.Keywords.Select(keyword => keyword.Name)).GroupBy(name => name).Where(group => group.Count() == 1);
            diagnostics.Add(
                ShapeRules.Ambiguous,
                mapping.At,
                $"this may be {string.Join(" or ", candidates.Select(candidate => candidate.Name))}",
                $"add one of {Suggestion.Listing(telling.Select(group => group.Key))}");
            return;
        }

        foreach (var missing in candidates[0].Keywords.Where(keyword => keyword.Required && !seen.Contains(keyword.Name)))
            diagnostics.Add(new Diagnostic(ShapeRules.MissingKey, name ?? mapping.At, $"{candidates[0].Name} needs the key '{missing.Name}'") { Within = mapping.At });
    }

    private void Skip(YamlNode node)
    {
        budget.Count();
        switch (node)
        {
            case YamlNode.Sequence sequence:
                budget.Enter();
                sequence.Items.ToList().ForEach(Skip);
                budget.Leave();
                break;
            case YamlNode.Mapping mapping:
                budget.Enter();
                mapping.Entries.ToList().ForEach(entry => Skip(entry.Value));
                budget.Leave();
                break;
        }
    }

    private static Keyword? Find(MappingShape shape, string name) => shape.Keywords.FirstOrDefault(keyword => keyword.Name == name);
}
