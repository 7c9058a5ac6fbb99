using System.Text.RegularExpressions;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Compiling;

/// <summary>The environment of a job.</summary>
/// <param name="Name">Its name, expanded.</param>
/// <param name="Template">It as a plan keeps it.</param>
internal sealed partial record JobEnvironment(string Name, Template Template)
{
    [GeneratedRegex("dev|review|trunk", RegexOptions.IgnoreCase)]
    private static partial Regex Development { get; }

    [GeneratedRegex("test|tst|int|ac(ce)?pt|qa|qc|control|quality", RegexOptions.IgnoreCase)]
    private static partial Regex Testing { get; }

    [GeneratedRegex("sta?g|mode?l|pre|demo|non", RegexOptions.IgnoreCase)]
    private static partial Regex Staging { get; }

    [GeneratedRegex("pro?d|live", RegexOptions.IgnoreCase)]
    private static partial Regex Production { get; }

    /// <summary>The environment of a job; null where it has none.</summary>
    public static JobEnvironment? Of(YamlNode? node, VisibleVariables variables)
    {
        if (NameIn(node) is not { } written)
            return null;
        var name = variables.Expand(written.Text);
        List<KeyValuePair<Template, Template>> entries = [Entry("name", name, written)];
        foreach (var key in (string[])["url", "action", "on_stop", "deployment_tier"])
        {
            if ((node as YamlNode.Mapping)?[key] is YamlNode.Scalar value && NodeTexts.TextOf(value) is { } text)
                entries.Add(Entry(key, key is "action" or "on_stop" ? text : variables.Expand(text), value));
        }

        return new JobEnvironment(name, new Template.Mapping(entries, node!.At));
    }

    /// <summary>The name as it is written; null where there is none.</summary>
    public static YamlNode.Scalar? NameIn(YamlNode? node) =>
        (node is YamlNode.Mapping mapping ? mapping["name"] : node) is YamlNode.Scalar scalar && NodeTexts.TextOf(scalar) is not null ? scalar : null;

    /// <summary>What GitLab says of it once its whole name is known.</summary>
    public Variable SlugVariable => new("CI_ENVIRONMENT_SLUG", Slug.OfEnvironment(Name), VariableSource.Predefined);

    /// <summary>The tier that GitLab takes an environment of a name for.</summary>
    public static string TierOf(string name) =>
        Development.IsMatch(name) ? "development"
        : Testing.IsMatch(name) ? "testing"
        : Staging.IsMatch(name) ? "staging"
        : Production.IsMatch(name) ? "production"
        : "other";

    private static KeyValuePair<Template, Template> Entry(string key, string value, YamlNode at) =>
        new(new Template.Literal(Value.Of(key), at.At), new Template.Literal(Value.Of(value), at.At));
}
