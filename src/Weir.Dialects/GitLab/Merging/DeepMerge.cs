using System.Runtime.CompilerServices;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Merging;

/// <summary>Merges mappings at every level; lists and scalars are replaced. Every node keeps the place that it was written at.</summary>
internal sealed class DeepMerge
{
    /// <summary>How many entries may be put together for one pipeline.</summary>
    public const int MaxEntries = 5_000_000;

    private readonly Dictionary<(YamlNode, YamlNode), YamlNode.Mapping> _done = new(new PairComparer());
    private int _entries;

    /// <summary>Merges files: each over those before it.</summary>
    public YamlNode.Mapping MergeFiles(IReadOnlyList<YamlNode.Mapping> included, YamlNode.Mapping main) =>
        included.Append(main).Aggregate(Merge);

    /// <summary>A mapping with the entries of both; where both have a key, the second one's value, or the two merged where both are mappings.</summary>
    /// <exception cref="MergeException">Too much was merged.</exception>
    public YamlNode.Mapping Merge(YamlNode.Mapping below, YamlNode.Mapping above)
    {
        if (ReferenceEquals(below, above))
            return above;
        if (!_done.TryGetValue((below, above), out var merged))
            _done[(below, above)] = merged = Combine(below, above);
        return merged;
    }

    private YamlNode.Mapping Combine(YamlNode.Mapping below, YamlNode.Mapping above)
    {
        _entries += below.Entries.Count + above.Entries.Count;
        if (_entries > MaxEntries)
            throw new MergeException($"merging it puts more than {MaxEntries} entries together");
        var entries = new OrderedDictionary<string, KeyValuePair<YamlNode, YamlNode>>();
        foreach (var entry in below.Entries)
            entries[NameOf(entry)] = entry;
        foreach (var entry in above.Entries)
        {
            var name = NameOf(entry);
            entries[name] = entries.TryGetValue(name, out var earlier) && (earlier.Value, entry.Value) is (YamlNode.Mapping one, YamlNode.Mapping other)
                ? KeyValuePair.Create(entry.Key, (YamlNode)Merge(one, other))
                : entry;
        }

        return above with { Entries = [.. entries.Values] };
    }

    private static string NameOf(KeyValuePair<YamlNode, YamlNode> entry) => ((YamlNode.Scalar)entry.Key).Text;

    private sealed class PairComparer : IEqualityComparer<(YamlNode, YamlNode)>
    {
        public bool Equals((YamlNode, YamlNode) left, (YamlNode, YamlNode) right) =>
            ReferenceEquals(left.Item1, right.Item1) && ReferenceEquals(left.Item2, right.Item2);

        public int GetHashCode((YamlNode, YamlNode) pair) =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(pair.Item1), RuntimeHelpers.GetHashCode(pair.Item2));
    }
}
