using Weir.Dialects.GitLab.Merging;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Triggers;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Variables;

/// <summary>
/// Reads the files that stand for the variables in the settings of projects, groups and the host: YAML, from names to values, or to mappings with
/// <c>value</c> (or <c>values</c> by environment), <c>type</c>, <c>masked</c>, <c>protected</c>, <c>raw</c> and <c>scope</c>.
/// </summary>
public static class VariableFile
{
    private const string Global = "global";
    private const string Group = "group";
    private const string Project = "project";
    private const string Content = "value";
    private const string ContentByScope = "values";

    private static readonly string[] Flags = ["masked", "protected", "raw"];
    private static readonly string[] Keys = [Content, ContentByScope, "type", "scope", .. Flags];

    /// <summary>Reads the file of a project.</summary>
    /// <returns>Its variables; null where it has errors.</returns>
    public static Compiled<IReadOnlyList<ProvidedVariable>> ReadProject(SourceText source)
    {
        DiagnosticBag diagnostics = [];
        return Result(RootOf(source, diagnostics) is { } root ? [.. Read(root, VariableLevel.Project, diagnostics)] : [], diagnostics);
    }

    /// <summary>Reads the file of a user: variables below <c>global</c>, and below <c>group</c> and <c>project</c> by the address of the remote.</summary>
    /// <param name="source">The file.</param>
    /// <param name="remote">The address of the project's remote; null where it has none.</param>
    /// <returns>The variables that the project sees; null where the file has errors.</returns>
    public static Compiled<IReadOnlyList<ProvidedVariable>> ReadUser(SourceText source, string? remote)
    {
        DiagnosticBag diagnostics = [];
        List<ProvidedVariable> variables = [];
        var address = remote is null ? null : Address(remote);
        foreach (var (key, value) in RootOf(source, diagnostics)?.Entries ?? [])
        {
            var name = ((YamlNode.Scalar)key).Text;
            if (name is not (Global or Group or Project) || value is not YamlNode.Mapping section)
            {
                diagnostics.Add(ShapeRules.UnknownKey, key.At, $"'{name}' is no section of variables", $"the sections are '{Global}', '{Group}' and '{Project}'");
                continue;
            }

            if (name == Global)
                variables.AddRange(Read(section, VariableLevel.Host, diagnostics));
            foreach (var (place, content) in name == Global ? [] : section.Entries)
            {
                var wanted = Address(((YamlNode.Scalar)place).Text);
                var isMeant = name == Project ? address == wanted : address?.StartsWith(wanted.TrimEnd('/') + "/", StringComparison.OrdinalIgnoreCase) == true;
                if (isMeant && content is YamlNode.Mapping entries)
                    variables.AddRange(Read(entries, name == Project ? VariableLevel.Project : VariableLevel.Owner, diagnostics));
            }
        }

        return Result([.. variables.OrderBy(variable => variable.Level)], diagnostics);
    }

    private static Compiled<IReadOnlyList<ProvidedVariable>> Result(IReadOnlyList<ProvidedVariable> variables, DiagnosticBag diagnostics) =>
        new(diagnostics.HasErrors ? null : variables, diagnostics.Sorted());

    private static YamlNode.Mapping? RootOf(SourceText source, DiagnosticBag diagnostics)
    {
        switch (YamlReader.Read(source, diagnostics))
        {
            case YamlNode.Mapping mapping:
                return (YamlNode.Mapping)new MergeKeys(diagnostics).Follow(mapping);
            case null or YamlNode.Scalar { Text: "" }:
                return null;
            case var other:
                diagnostics.Add(ShapeRules.WrongType, other.At, "expected a mapping from names of variables to their values");
                return null;
        }
    }

    private static IEnumerable<ProvidedVariable> Read(YamlNode.Mapping variables, VariableLevel level, DiagnosticBag diagnostics) =>
        variables.Entries.SelectMany(entry => Read((YamlNode.Scalar)entry.Key, entry.Value, level, diagnostics));

    private static IEnumerable<ProvidedVariable> Read(YamlNode.Scalar name, YamlNode value, VariableLevel level, DiagnosticBag diagnostics)
    {
        switch (value)
        {
            case YamlNode.Scalar scalar:
                return [new ProvidedVariable(name.Text, RubyScalar.TextOf(scalar), level)];
            case YamlNode.Mapping detailed:
                foreach (var (key, _) in detailed.Entries.Where(entry => !Keys.Contains(((YamlNode.Scalar)entry.Key).Text)))
                    diagnostics.Add(ShapeRules.UnknownKey, key.At, $"'{((YamlNode.Scalar)key).Text}' is no key of a variable", Suggestion.For(((YamlNode.Scalar)key).Text, Keys));
                return ReadDetailed(name, detailed, level, diagnostics);
            default:
                diagnostics.Add(ShapeRules.WrongType, value.At, $"expected the value of '{name.Text}' or a mapping, found a list");
                return [];
        }
    }

    private static IEnumerable<ProvidedVariable> ReadDetailed(YamlNode.Scalar name, YamlNode.Mapping detailed, VariableLevel level, DiagnosticBag diagnostics)
    {
        var made = new ProvidedVariable(name.Text, null, level)
        {
            IsFile = TextOf(detailed["type"]) == "file",
            IsMasked = TextOf(detailed[Flags[0]]) == "true",
            IsProtected = TextOf(detailed[Flags[1]]) == "true",
            IsRaw = TextOf(detailed[Flags[2]]) == "true",
            Scope = TextOf(detailed["scope"]) ?? ProvidedVariable.EverywhereScope,
        };
        if (detailed[ContentByScope] is YamlNode.Mapping scopes)
            return scopes.Entries.Select(entry => made with { Value = TextOf(entry.Value) ?? "", Scope = ((YamlNode.Scalar)entry.Key).Text });
        if (TextOf(detailed[Content]) is { } value)
            return [made with { Value = value }];
        diagnostics.Add(ShapeRules.MissingKey, name.At, $"'{name.Text}' has no value", $"write '{Content}: ...', or '{ContentByScope}:' with a value for each environment");
        return [];
    }

    private static string? TextOf(YamlNode? node) => node is YamlNode.Scalar scalar ? RubyScalar.TextOf(scalar) : null;

    // https://host/group/project.git, git@host:group/project and host/group/project are one place.
    private static string Address(string remote)
    {
        var scheme = remote.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme < 0 ? remote : remote[(scheme + 3)..];
        rest = rest[(rest.IndexOf('@', StringComparison.Ordinal) + 1)..].Replace(':', '/');
        return (rest.EndsWith(".git", StringComparison.Ordinal) ? rest[..^4] : rest).ToLowerInvariant();
    }
}
