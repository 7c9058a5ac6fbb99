using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Values;
using Weir.Yaml;

namespace Weir.Dialects.GitHub.Lint.Actions;

/// <summary>Reads what the file of an action, <c>action.yml</c>, says of its interface.</summary>
internal sealed class ActionFile(YamlNode.Mapping root, DiagnosticBag problems)
{
    private const string Runs = "runs";

    private static readonly string[] Nodes = ["node20", "node24"];
    private static readonly string[] FormerNodes = ["node12", "node16"];
    private static readonly string[] NodeKeys = ["using", "main", "pre", "pre-if", "post", "post-if"];
    private static readonly string[] Colors = ["white", "black", "yellow", "blue", "green", "orange", "red", "purple", "gray-dark"];

    private static readonly Dictionary<string, string[]> Keys = new()
    {
        ["composite"] = ["using", "steps"],
        ["docker"] = ["using", "image", "args", "env", "entrypoint", "pre-entrypoint", "pre-if", "post-entrypoint", "post-if"],
    };

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
            problems.Add(missing == Runs ? LintRules.ActionFile : LintRules.UndescribedAction, root.At, $"an action needs the key '{missing}'");
        CheckBranding();
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
            _ when Nodes.Contains(kind) || FormerNodes.Contains(kind) => "main",
            _ => null,
        };
        if (kind is null)
            problems.Add(LintRules.ActionFile, runs.At, "'runs' needs the key 'using'");
        else if (needed is null)
            problems.Add(
                LintRules.ActionFile,
                runs["using"]!.At,
                $"an action does not run with '{kind}'",
                Suggestion.For(kind, [.. Nodes, "composite", "docker"]));
        else
            CheckKeys(runs, kind, needed);
        return kind;
    }

    private void CheckKeys(YamlNode.Mapping runs, string kind, string needed)
    {
        if (runs[needed] is null)
            problems.Add(LintRules.ActionFile, runs.At, $"an action that runs with '{kind}' needs the key '{needed}'");
        var known = Keys.GetValueOrDefault(kind, NodeKeys);
        foreach (var key in runs.Entries.Select(entry => entry.Key).OfType<YamlNode.Scalar>().Where(key => !known.Contains(key.Text)))
            problems.Add(
                LintRules.ActionFile,
                key.At,
                $"'{key.Text}' is no key of an action that runs with '{kind}'",
                Suggestion.For(key.Text, known));
    }

    private void CheckBranding()
    {
        if (TextOf((root["branding"] as YamlNode.Mapping)?["color"]) is { } color && !Colors.Contains(color))
            problems.Add(
                LintRules.ActionFile,
                ((YamlNode.Mapping)root["branding"]!)["color"]!.At,
                $"'{color}' is no color of an action",
                Suggestion.For(color, Colors));
    }

    private IEnumerable<(string Name, YamlNode Node)> Entries(string key) => root[key] is YamlNode.Mapping mapping
        ? mapping.Entries
            .Where(entry => entry.Key is YamlNode.Scalar)
            .Select(entry => (((YamlNode.Scalar)entry.Key).Text, entry.Value))
            .Where(entry => entry.Text.Length > 0)
            .DistinctBy(entry => entry.Text, StringComparer.OrdinalIgnoreCase)
        : [];

    private static ActionInput InputOf(string name, YamlNode node) => node is not YamlNode.Mapping input
        ? new ActionInput(name)
        : new ActionInput(
            name,
            input["required"] is YamlNode.Scalar required && YamlCoreSchema.TypeOf(required) is Value.Bool { Is: true }
                && input["default"] is null)
        {
            Deprecation = TextOf(input["deprecationMessage"]),
        };

    private static string? TextOf(YamlNode? node) => (node as YamlNode.Scalar)?.Text;
}
