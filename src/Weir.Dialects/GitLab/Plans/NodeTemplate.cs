using Weir.Dialects.GitLab.Merging;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;
using Weir.Yaml;

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

    /// <summary>The node of a template of which every value is known.</summary>
    public static YamlNode Read(Template template) => template switch
    {
        Template.Sequence sequence => new YamlNode.Sequence([.. sequence.Items.Select(Read)], template.At),
        Template.Mapping mapping => new YamlNode.Mapping([.. mapping.Entries.Select(entry => KeyValuePair.Create(Read(entry.Key), Read(entry.Value)))], template.At),
        Template.Literal { Value: Value.Text text } => new YamlNode.Scalar(text.Characters, YamlStyle.Quoted, template.At),
        Template.Literal literal => new YamlNode.Scalar($"{literal.Value}", YamlStyle.Plain, template.At),
        _ => throw new ArgumentException($"a template of the kind {template.GetType().Name} is no known value", nameof(template)),
    };

    private static Template.Literal KeyOf(YamlNode key) => new(Value.Of(((YamlNode.Scalar)key).Text), key.At);
}
