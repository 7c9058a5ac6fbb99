using Weir.Dialects.Yaml;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Lint.Actions;

/// <summary>Reads what the file of an action, <c>action.yml</c>, says of its interface.</summary>
internal sealed class ActionFile(YamlNode.Mapping root, DiagnosticBag problems)
{
    private const string Runs = "runs";

    private static readonly string[] Nodes = ["node12", "node16", "node20", "node24"];

    /// <summary>The interface of an action; null where the file cannot be read at all. What is wrong with the file is reported.</summary>
    public static ActionInterface? Read(SourceText source, DiagnosticBag problems)
    {
        switch (YamlReader.Read(source, problems))
        {
            case YamlNode.Mapping root:
                return new ActionFile(root, problems).Read();
            case { } node:
                problems.Add(LintRules.ActionFile, node.At, "an action is a mapping with 'name', 'description' and 'runs'");
                return null;
            default:
                return null;
        }
    }

    private ActionInterface Read()
    {
        foreach (var missing in new[] { "name", "description", Runs }.Where(key => root[key] is null))
            problems.Add(LintRules.ActionFile, root.At, $"an action needs the key '{missing}'");
        var kind = root[Runs] is YamlNode.Mapping runs ? CheckRuns(runs) : null;
        return new ActionInterface
        {
            Inputs = [.. Entries("inputs").Select(input => InputOf(input.Name, input.Node))],
            Outputs = [.. Entries("outputs").Select(output => output.Name)],
            IsImage = kind == "docker",
        };
    }

    private string? CheckRuns(YamlNode.Mapping runs)
    {
        var kind = TextOf(runs["using"]);
        var needed = kind switch
        {
            "composite" => "steps",
            "docker" => "image",
            _ when Nodes.Contains(kind) => "main",
            _ => null,
        };
        if (kind is null)
            problems.Add(LintRules.ActionFile, runs.At, "'runs' needs the key 'using'");
        else if (needed is null)
            problems.Add(LintRules.ActionFile, runs["using"]!.At, $"an action does not run with '{kind}'", Suggestion.For(kind, [.. Nodes, "composite", "docker"]));
        else if (runs[needed] is null)
            problems.Add(LintRules.ActionFile, runs.At, $"an action that runs with '{kind}' needs the key '{needed}'");
        return kind;
    }

    private IEnumerable<(string Name, YamlNode Node)> Entries(string key) => root[key] is YamlNode.Mapping mapping
        ? mapping.Entries.Where(entry => entry.Key is YamlNode.Scalar).Select(entry => (((YamlNode.Scalar)entry.Key).Text, entry.Value)).Where(entry => entry.Text.Length > 0).DistinctBy(entry => entry.Text, StringComparer.OrdinalIgnoreCase)
        : [];

    private static ActionInput InputOf(string name, YamlNode node) => node is not YamlNode.Mapping input
        ? new ActionInput(name)
        : new ActionInput(name, input["required"] is YamlNode.Scalar required && YamlCoreSchema.TypeOf(required) is Value.Bool { Is: true } && input["default"] is null)
        {
            Deprecation = TextOf(input["deprecationMessage"]),
        };

    private static string? TextOf(YamlNode? node) => (node as YamlNode.Scalar)?.Text;
}
