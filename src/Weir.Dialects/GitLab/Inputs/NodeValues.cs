using Weir.Dialects.GitLab.Merging;
using Weir.Pipelines.Values;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Inputs;

/// <summary>Makes values of nodes.</summary>
internal static class NodeValues
{
    /// <summary>The value of a node and all in it.</summary>
    public static Value Of(YamlNode node) => node switch
    {
        YamlNode.Scalar scalar => RubyScalar.ValueOf(scalar),
        YamlNode.Sequence sequence => new Value.List([.. sequence.Items.Select(Of)]),
        YamlNode.Mapping mapping => new Value.Map(
            mapping.Entries.Select(entry => KeyValuePair.Create(((YamlNode.Scalar)entry.Key).Text, Of(entry.Value))),
            StringComparer.Ordinal),
        _ => throw new ArgumentException($"there is no node of the kind {node.GetType().Name}", nameof(node)),
    };
}
