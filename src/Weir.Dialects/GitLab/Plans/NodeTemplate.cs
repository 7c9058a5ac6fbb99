using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.Yaml;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Plans;

/// <summary>Nodes of a merged pipeline as a plan keeps them: every value is known, with the type that GitLab gives it.</summary>
internal static class NodeTemplate
{
    /// <summary>The template of a node and all in it.</summary>
    public static Template Of(YamlNode node) => node switch
    {
        YamlNode.Sequence sequence => new Template.Sequence([.. sequence.Items.Select(Of)], node.At),
        YamlNode.Mapping mapping => new Template.Mapping(
            [.. mapping.Entries.Select(entry => KeyValuePair.Create<Template, Template>(KeyOf(entry.Key), Of(entry.Value)))], node.At),
        YamlNode.Scalar scalar => new Template.Literal(RubyScalar.ValueOf(scalar), node.At),
        _ => throw new ArgumentException($"there is no node of the kind {node.GetType().Name}", nameof(node)),
    };

    private static Template.Literal KeyOf(YamlNode key) => new(Value.Of(((YamlNode.Scalar)key).Text), key.At);
}
