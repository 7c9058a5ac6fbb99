using Weir.Pipelines.Diagnostics;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Delivery.Files.Reading;

/// <summary>Says where keys are no texts, or are written twice.</summary>
internal static class KeyCheck
{
    /// <summary>True where all keys are texts, so that the rest can be looked at.</summary>
    public static bool Passes(YamlNode root, DiagnosticBag diagnostics)
    {
        // Aliases make a graph of what looks like a tree: each node is looked at once.
        HashSet<YamlNode> seen = new(ReferenceEqualityComparer.Instance);
        Stack<YamlNode> open = new([root]);
        var passes = true;
        while (open.TryPop(out var node))
        {
            if (!seen.Add(node))
                continue;
            if (node is YamlNode.Sequence list)
                list.Items.ToList().ForEach(open.Push);
            if (node is not YamlNode.Mapping mapping)
                continue;
            passes &= HasTexts(mapping, diagnostics);
            mapping.Entries.ToList().ForEach(entry => open.Push(entry.Value));
        }

        return passes;
    }

    private static bool HasTexts(YamlNode.Mapping mapping, DiagnosticBag diagnostics)
    {
        Dictionary<string, Span> known = [];
        var passes = true;
        foreach (var (key, _) in mapping.Entries)
        {
            if (key is not YamlNode.Scalar scalar)
            {
                diagnostics.Add(ShapeRules.WrongType, key.At, $"expected text as a key, found a {(key is YamlNode.Mapping ? "mapping" : "list")}");
                passes = false;
            }
            else if (!known.TryAdd(scalar.Text, scalar.At))
            {
                Note first = new(known[scalar.Text], "written first here");
                diagnostics.Add(new Diagnostic(ShapeRules.DuplicateKey, scalar.At, $"'{scalar.Text}' is written twice") { Notes = [first] });
            }
        }

        return passes;
    }
}
