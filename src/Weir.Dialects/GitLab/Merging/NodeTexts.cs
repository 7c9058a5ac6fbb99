using Weir.Pipelines.Values;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Merging;

/// <summary>Reads nodes of simple forms.</summary>
internal static class NodeTexts
{
    /// <summary>The scalars of a value that is one text or a list of texts, lists in it included.</summary>
    public static IEnumerable<YamlNode.Scalar> Scalars(YamlNode? node) => node switch
    {
        YamlNode.Sequence list => ShapeChecker.Flatten(list, References.MaxNesting).OfType<YamlNode.Scalar>().Where(item => !item.IsUnknown),
        YamlNode.Scalar { IsUnknown: false } one when !RubyScalar.ValueOf(one).IsNull => [one],
        _ => [],
    };

    /// <summary>The texts of a value that is one text or a list of texts.</summary>
    public static IEnumerable<string> Of(YamlNode? node) => Scalars(node).Select(scalar => scalar.Text);

    /// <summary>The text of a scalar that has a value; null for anything else.</summary>
    public static string? TextOf(YamlNode? node) => node is YamlNode.Scalar { IsUnknown: false } scalar && !RubyScalar.ValueOf(scalar).IsNull ? scalar.Text : null;

    /// <summary>Whether a scalar is true or false; null for anything else.</summary>
    public static bool? FlagOf(YamlNode? node) => node is YamlNode.Scalar scalar && RubyScalar.ValueOf(scalar) is Value.Bool flag ? flag.Is : null;

    /// <summary>The mappings of a list, lists in it included.</summary>
    public static IReadOnlyList<YamlNode.Mapping> Mappings(YamlNode? node) =>
        node is YamlNode.Sequence list ? [.. ShapeChecker.Flatten(list, References.MaxNesting).OfType<YamlNode.Mapping>()] : [];
}
