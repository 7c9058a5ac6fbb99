using Weir.Yaml;

namespace Weir.Dialects.GitLab.Merging;

/// <summary>Counts the nodes of a tree in which nodes stand in several places, without going to each place.</summary>
internal sealed class TreeSize
{
    /// <summary>How many nodes a pipeline may have in all of its places.</summary>
    public const int MaxNodes = 1_000_000;

    /// <summary>How deep nodes may nest.</summary>
    public const int MaxDepth = 100;

    private readonly Dictionary<YamlNode, (long Nodes, int Depth)> _known = new(ReferenceEqualityComparer.Instance);

    private TreeSize()
    {
    }

    /// <summary>Refuses a tree that is too large or too deep.</summary>
    /// <exception cref="MergeException">It is.</exception>
    public static void Check(YamlNode root)
    {
        var (nodes, depth) = new TreeSize().Measure(root, 0);
        if (nodes > MaxNodes)
            throw new MergeException($"it has more than {MaxNodes} values once its aliases, parents and references are followed");
        if (depth > MaxDepth)
            throw new MergeException($"its values are nested more than {MaxDepth} levels deep");
    }

    private (long Nodes, int Depth) Measure(YamlNode node, int around)
    {
        if (around > MaxDepth)
            throw new MergeException($"its values are nested more than {MaxDepth} levels deep");
        if (_known.TryGetValue(node, out var known))
            return known;
        var nodes = 1L;
        var depth = 0;
        foreach (var child in ChildrenOf(node))
        {
            var inner = Measure(child, around + 1);
            nodes = Math.Min(nodes + inner.Nodes, long.MaxValue / 4);
            depth = Math.Max(depth, inner.Depth + 1);
        }

        return _known[node] = (nodes, depth);
    }

    private static IEnumerable<YamlNode> ChildrenOf(YamlNode node) => node switch
    {
        YamlNode.Sequence sequence => sequence.Items,
        YamlNode.Mapping mapping => mapping.Entries.Select(entry => entry.Value),
        _ => [],
    };
}
