using Weir.Dialects.GitLab.Merging;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Variables;

/// <summary>Reads <c>variables</c>.</summary>
internal static class VariableNodes
{
    /// <summary>The variables of a mapping, in order; none where it is no mapping.</summary>
    public static IReadOnlyList<Variable> Read(YamlNode? node, VariableSource source) =>
        node is YamlNode.Mapping mapping ? [.. mapping.Entries.Select(entry => Of((YamlNode.Scalar)entry.Key, entry.Value, source)).OfType<Variable>()] : [];

    private static Variable? Of(YamlNode.Scalar name, YamlNode value, VariableSource source) => value switch
    {
        YamlNode.Scalar { IsUnknown: false } scalar => new Variable(name.Text, RubyScalar.TextOf(scalar), source) { At = value.At },
        YamlNode.Mapping detailed when detailed["value"] is YamlNode.Scalar scalar => new Variable(name.Text, RubyScalar.TextOf(scalar), source)
        {
            At = scalar.At,
            IsRaw = detailed["expand"] is YamlNode.Scalar expand && RubyScalar.TextOf(expand) == "false",
        },
        _ => null,
    };
}
