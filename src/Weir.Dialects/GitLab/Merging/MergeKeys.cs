using Weir.Pipelines.Diagnostics;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Merging;

/// <summary>Gives every mapping each key once: follows merge keys, and keeps the last of keys that are written twice.</summary>
/// <remarks>As in Ruby, a merge key replaces what is written before it in its mapping, and is replaced by what follows.</remarks>
internal sealed class MergeKeys(DiagnosticBag diagnostics)
{
    private const string MergeKey = "<<";

    private readonly Dictionary<YamlNode, YamlNode> _done = new(ReferenceEqualityComparer.Instance);

    /// <summary>The content of a file, after it was found to be of a bearable size.</summary>
    /// <exception cref="MergeException">It holds more than it may.</exception>
    public static YamlNode.Mapping Normalize(YamlNode.Mapping mapping, DiagnosticBag diagnostics)
    {
        TreeSize.Check(mapping);
        return (YamlNode.Mapping)new MergeKeys(diagnostics).Follow(mapping);
    }

    /// <summary>The same tree without merge keys and repeated keys.</summary>
    public YamlNode Follow(YamlNode node)
    {
        if (node is YamlNode.Scalar)
            return node;
        if (!_done.TryGetValue(node, out var done))
        {
            _done[node] = done = node switch
            {
                YamlNode.Sequence sequence => sequence with { Items = [.. sequence.Items.Select(Follow)] },
                YamlNode.Mapping mapping => Follow(mapping),
                _ => node,
            };
        }

        return done;
    }

    private YamlNode.Mapping Follow(YamlNode.Mapping mapping)
    {
        var entries = new OrderedDictionary<string, KeyValuePair<YamlNode, YamlNode>>();
        var written = new Dictionary<string, Span>();
        foreach (var (key, value) in mapping.Entries)
        {
            if (key is not YamlNode.Scalar name)
                diagnostics.Add(ShapeRules.WrongType, key.At, "a key must be text, found a list or mapping");
            else if (name.Text == MergeKey)
                Merge(entries, written, name, Follow(value));
            else
                Put(entries, written, name, Follow(value));
        }

        return mapping with { Entries = [.. entries.Values] };
    }

    private void Put(OrderedDictionary<string, KeyValuePair<YamlNode, YamlNode>> entries, Dictionary<string, Span> written, YamlNode.Scalar key, YamlNode value)
    {
        if (written.TryGetValue(key.Text, out var first))
            Report(key.At, $"'{key.Text}' is written again, and this one counts", first);
        written[key.Text] = key.At;
        entries[key.Text] = KeyValuePair.Create<YamlNode, YamlNode>(key, value);
    }

    private void Merge(OrderedDictionary<string, KeyValuePair<YamlNode, YamlNode>> entries, Dictionary<string, Span> written, YamlNode.Scalar key, YamlNode value)
    {
        var sources = value is YamlNode.Sequence { Tag: null } list ? list.Items : [value];
        foreach (var source in sources.Reverse())
        {
            if (source is not YamlNode.Mapping mapping)
            {
                if (source is not YamlNode.Scalar { IsUnknown: true })
                    diagnostics.Add(ShapeRules.WrongType, source.At, "expected a mapping to merge, found something else", "write '<<: *anchor', or '<<: [*first, *second]'");
                continue;
            }

            foreach (var entry in mapping.Entries)
            {
                var name = ((YamlNode.Scalar)entry.Key).Text;
                if (written.TryGetValue(name, out var first))
                    Report(key.At, $"'<<' replaces '{name}', which is written before it", first, "put '<<' first in its mapping");
                entries[name] = entry;
            }
        }
    }

    private void Report(Span at, string message, Span first, string? help = null) =>
        diagnostics.Add(new Diagnostic(GitLabRules.RepeatedKey, at, message) { Help = help, Notes = [new Note(first, "what is lost")] });
}
