using Weir.Dialects.GitLab.Conditions;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Patterns;
using Weir.Dialects.GitLab.Schema;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Values;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Inputs;

/// <summary>Reads the header of a file: what inputs it has.</summary>
internal sealed class HeaderReader(SourceText source, DiagnosticBag diagnostics)
{
    /// <summary>
    /// The inputs, those of other files first, and what a component asks of itself; null while it is not known what other files have. What is wrong
    /// with the header is reported.
    /// </summary>
    /// <exception cref="MergeException">It holds more than it may.</exception>
    public (IReadOnlyList<InputDefinition> Inputs, Value.Map? Component)? Read(YamlNode? header, FileArguments arguments)
    {
        var (whole, isWellFormed) = Checked(header, HeaderSchema.Header);
        if (whole?["spec"] is not YamlNode.Mapping spec)
            return ([], null);
        var facts = NodeTexts.Of(spec["component"]).ToList();
        var own = DefinitionsIn(spec["inputs"]);
        if (spec["include"] is not YamlNode.Sequence { Items.Count: > 0 } files)
            return (own, arguments.Component?.Of(facts));
        if (arguments.Component is not null)
        {
            diagnostics.Add(GitLabRules.Input, files.At, "a component has all of its inputs in its own header", "write them to 'inputs' beside it");
            return (own, arguments.Component.Of(facts));
        }

        return isWellFormed && arguments.InputFiles(files.Items) is { } others ? (Together(others, own), null) : null;
    }

    /// <summary>The inputs of a file that has nothing else. What is wrong with it is reported.</summary>
    /// <exception cref="MergeException">It holds more than it may.</exception>
    public IReadOnlyList<InputDefinition> ReadInputs(YamlNode? file) => DefinitionsIn(Checked(file, HeaderSchema.InputFile).Node?["inputs"]);

    private (YamlNode.Mapping? Node, bool IsWellFormed) Checked(YamlNode? node, Shape shape)
    {
        var whole = node is YamlNode.Mapping mapping ? MergeKeys.Normalize(mapping, diagnostics) : node;
        DiagnosticBag found = [];
        if (whole is not null)
            new SchemaChecker(name => name == source.Name ? source : null, found).Check(whole, shape);
        diagnostics.AddRange(found);
        return (whole as YamlNode.Mapping, !found.HasErrors);
    }

    private List<InputDefinition> DefinitionsIn(YamlNode? inputs) =>
        [.. (inputs as YamlNode.Mapping)?.Entries.Select(entry => Definition((YamlNode.Scalar)entry.Key, entry.Value)) ?? []];

    private IReadOnlyList<InputDefinition> Together(IEnumerable<InputDefinition> others, IEnumerable<InputDefinition> own)
    {
        OrderedDictionary<string, InputDefinition> inputs = [];
        foreach (var definition in others.Concat(own))
        {
            if (inputs.TryAdd(definition.Name, definition))
                continue;
            diagnostics.Add(new Diagnostic(GitLabRules.Input, definition.At, $"input '{definition.Name}' is declared a second time")
            {
                Help = "keep one of the two",
                Notes = [new Note(inputs[definition.Name].At, "the first one")],
            });
        }

        return [.. inputs.Values];
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
