using Weir.Dialects.GitLab.Conditions;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Patterns;
using Weir.Dialects.GitLab.Schema;
using Weir.Dialects.Yaml;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Inputs;

/// <summary>Reads the header of a file: what inputs it has.</summary>
internal sealed class HeaderReader(SourceText source, DiagnosticBag diagnostics)
{
    /// <summary>The inputs in the order of the header. What is wrong with it is reported.</summary>
    public IReadOnlyList<InputDefinition> Read(YamlNode.Mapping header)
    {
        new ShapeChecker(name => name == source.Name ? source : null, diagnostics).Check(header, HeaderSchema.Header);
        if ((header["spec"] as YamlNode.Mapping)?["inputs"] is not YamlNode.Mapping inputs)
            return [];
        return [.. inputs.Entries.Select(entry => Definition((YamlNode.Scalar)entry.Key, entry.Value))];
    }

    private InputDefinition Definition(YamlNode.Scalar name, YamlNode node)
    {
        var body = node as YamlNode.Mapping;
        var definition = new InputDefinition
        {
            Name = name.Text,
            At = name.At,
            Type = TextOf(body?["type"]) switch
            {
                "number" => GitLabInputType.Number,
                "boolean" => GitLabInputType.Boolean,
                "array" => GitLabInputType.List,
                _ => GitLabInputType.Text,
            },
            Description = TextOf(body?["description"]),
            Options = OptionsOf(body?["options"]),
            Rules = RulesOf(body?["rules"]),
            Pattern = PatternOf(body?["regex"]),
        };
        CheckDetails(definition, body);
        return body?["default"] is { } written ? WithDefault(definition, written) : definition;
    }

    private InputDefinition WithDefault(InputDefinition definition, YamlNode written)
    {
        var value = NodeValues.Of(written);
        if (value.IsNull)
            return definition with { Default = value };
        if (!definition.Takes(value))
            diagnostics.Add(GitLabRules.Input, written.At, $"the default of input '{definition.Name}' is no {KindOf(definition)}, found '{value}'", HelpFor(definition, value));
        else if (definition.ProblemOf(value, definition.Options) is var (message, help))
            diagnostics.Add(GitLabRules.Input, written.At, $"the default does not fit: {message}", help);
        else
            return definition with { Default = value };
        return definition with { Default = value, HasBadDefault = true };
    }

    private void CheckDetails(InputDefinition definition, YamlNode.Mapping? body)
    {
        foreach (var key in body?.Entries.Select(entry => (YamlNode.Scalar)entry.Key) ?? [])
        {
            if (key.Text == "regex" && definition.Type != GitLabInputType.Text)
                diagnostics.Add(GitLabRules.Input, key.At, $"'regex' is for text, and input '{definition.Name}' takes {definition.TypeTitle}");
            if (key.Text == "options" && definition.Type == GitLabInputType.Boolean)
                diagnostics.Add(GitLabRules.Input, key.At, $"'options' are for text, numbers and lists, and input '{definition.Name}' takes {definition.TypeTitle}");
        }
    }

    private static string KindOf(InputDefinition definition) => definition.Type switch
    {
        GitLabInputType.Boolean => "boolean",
        GitLabInputType.Number => "number",
        GitLabInputType.List => "array",
        _ => "string",
    };

    private static string? HelpFor(InputDefinition definition, Value value) => (definition.Type, value) switch
    {
        (GitLabInputType.Text, Value.Number) => "put it in quotes, or write 'type: number'",
        (GitLabInputType.Text, Value.Bool) => "put it in quotes, or write 'type: boolean'",
        (GitLabInputType.Text, Value.List) => "write 'type: array'",
        _ => null,
    };

    private static string? TextOf(YamlNode? node) => node is YamlNode.Scalar scalar ? RubyScalar.TextOf(scalar) : null;

    private static IReadOnlyList<Value>? OptionsOf(YamlNode? node) =>
        node is YamlNode.Sequence list ? [.. list.Items.Select(NodeValues.Of)] : null;

    private static List<InputRule> RulesOf(YamlNode? node)
    {
        List<InputRule> rules = [];
        foreach (var rule in (node as YamlNode.Sequence)?.Items.OfType<YamlNode.Mapping>() ?? [])
        {
            var value = rule["default"] is { } written ? NodeValues.Of(written) : null;
            if (rule["if"] is null)
                rules.Add(new InputRule(null, OptionsOf(rule["options"]), value));
            else if (rule["if"] is YamlNode.Scalar text && Parse(text) is { } condition)
                rules.Add(new InputRule(condition, OptionsOf(rule["options"]), value));
        }

        return rules;
    }

    // That it cannot be read was reported with the shape.
    private static Condition? Parse(YamlNode.Scalar text)
    {
        try
        {
            return ConditionParser.Parse(text.Text);
        }
        catch (ConditionException)
        {
            return null;
        }
    }

    private Re2Pattern? PatternOf(YamlNode? node)
    {
        if (node is not YamlNode.Scalar scalar)
            return null;
        try
        {
            return new Re2Pattern(scalar.Text);
        }
        catch (PatternException exception)
        {
            diagnostics.Add(GitLabRules.Input, scalar.At, $"'{scalar.Text}' is no regular expression: {exception.Message}", exception.Help);
            return null;
        }
    }
}
